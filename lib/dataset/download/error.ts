import { UserError } from "../../base/mod.ts";

/**
 * The kind of a failure: the file is "absent"; what came is "wrong" content; "temporary" where the same
 * request may succeed in a moment; "unreachable" where no file of that server can be had for now.
 */
export type FailureKind = "absent" | "wrong" | "temporary" | "unreachable";

/** A file that cannot be fetched; the message says which and why. */
export class DownloadError extends UserError {
  /**
   * A failure.
   *
   * @param url The address that was asked for.
   * @param reason The reason why it cannot be had.
   * @param kind Its kind.
   * @param retryAfter Seconds that the server asks to wait.
   */
  constructor(
    readonly url: string,
    readonly reason: string,
    readonly kind: FailureKind,
    readonly retryAfter = 0,
  ) {
    super(`${url} cannot be fetched: ${reason}.`);
  }

  /** True where the same request may succeed in a moment. */
  get temporary(): boolean {
    return this.kind === "temporary";
  }
}

/** Returns the error of a request that no server answered. */
export function unanswered(url: string, error: Error): DownloadError {
  const text = error.cause instanceof Error ? error.cause.message : error.message;
  const reason = text.replace(/^error sending request for url \(.*?\): /, "");
  const { host } = new URL(url);
  if (/certificate/i.test(reason)) {
    return new DownloadError(
      url,
      `the certificate of ${host} is not trusted (${reason}); set DENO_TLS_CA_STORE=system to trust ` +
        "those of this machine, or DENO_CERT to the file of your network's own",
      "unreachable",
    );
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new DownloadError(url, `this task has no permission to reach ${host}`, "unreachable");
  }
  if (/dns error|unreachable|no route/i.test(reason)) {
    return new DownloadError(
      url,
      `${host} cannot be found (${reason}): this machine is offline, or needs HTTPS_PROXY to be set`,
      "unreachable",
    );
  }
  return new DownloadError(url, reason, "temporary");
}

/** The longest wait in seconds that a server may ask for before the work stops instead. */
const longestWait = 120;

/** Returns the error of a server's answer without a file; a refused range is asked for again as a whole. */
export function refusal(url: string, { status, statusText, headers }: Response): DownloadError {
  const reason = `the server answered ${status} ${statusText}`.trimEnd();
  const wait = secondsToWait(headers.get("retry-after"));
  if (wait > longestWait) {
    const when = new Date(Date.now() + wait * 1000).toISOString().slice(0, 16).replace("T", " ");
    return new DownloadError(
      url,
      `${reason} and asks to wait for ${Math.round(wait).toLocaleString("en")} seconds, until ` +
        `${when} UTC`,
      "unreachable",
      wait,
    );
  }
  const isTemporary = status >= 500 || [206, 408, 416, 425, 429].includes(status);
  return new DownloadError(url, reason, isTemporary ? "temporary" : "absent", wait);
}

/** The seconds of a Retry-After, which is a number or a date; 0 of anything else and of the past. */
function secondsToWait(value: string | null): number {
  if (value === null || value.trim() === "") return 0;
  const number = Number(value);
  const seconds = Number.isNaN(number) ? (Date.parse(value) - Date.now()) / 1000 : number;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
