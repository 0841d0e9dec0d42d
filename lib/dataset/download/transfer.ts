import { systemReason } from "../../base/mod.ts";
import { DownloadError, refusal, unanswered } from "./error.ts";

/** Redirections that are followed. */
const mostRedirections = 10;

/** Limits of one attempt. */
export interface TransferLimits {
  /** The largest file in bytes. */
  maximumBytes: number;
  /** The longest time in milliseconds. */
  timeout: number;
}

/**
 * One attempt to fetch what is missing of a file.
 *
 * @param file The file that earlier attempts began, open for writing.
 * @param versionPath File of the server's name for the version, kept between attempts.
 * @throws {DownloadError} When it is not whole afterwards.
 */
export async function transfer(
  url: string,
  file: Deno.FsFile,
  versionPath: string,
  { maximumBytes, timeout }: TransferLimits,
): Promise<void> {
  const { size } = await file.stat();
  const version = size === 0 ? "" : await Deno.readTextFile(versionPath).catch(() => "");
  const headers = new Headers({ "accept-encoding": "identity" });
  if (version !== "") {
    headers.set("range", `bytes=${size}-`);
    headers.set("if-range", version);
  }
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await request(url, { headers, signal: abort.signal });
    const range = version === "" ? undefined : rangeOf(response);
    const isJoined = range?.start === size && versionOf(response) === version;
    if (response.status !== 200 && !isJoined) {
      await response.body?.cancel();
      if (response.status === 206 || response.status === 416) await file.truncate(0);
      throw refusal(url, response);
    }
    const start = isJoined ? size : 0;
    await file.truncate(start);
    await file.seek(start, Deno.SeekMode.Start);
    if (!isJoined) await Deno.writeTextFile(versionPath, versionOf(response));
    const total = isJoined ? range.total : lengthOf(response);
    await receive(url, response, file, { start, total, maximumBytes });
  } catch (error) {
    if (error instanceof DownloadError || isOfDisk(error)) throw error;
    if (!abort.signal.aborted) throw unanswered(url, error as Error);
    throw new DownloadError(url, `it was not complete after ${timeout / 1000} s`, "temporary");
  } finally {
    clearTimeout(timer);
  }
}

/** Tells whether an error is that of a file here, which further attempts would meet again. */
function isOfDisk(error: unknown): boolean {
  return systemReason(error)?.kind !== undefined;
}

/** Asks for a file, and follows redirections to hosts that the task may reach. */
async function request(url: string, init: RequestInit): Promise<Response> {
  let address = new URL(url);
  for (let count = 0; count <= mostRedirections; count++) {
    const response = await fetch(address, { ...init, redirect: "manual" });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    if (!URL.canParse(location, address)) {
      throw new DownloadError(
        url,
        `it is redirected to "${location}", which is no address`,
        "absent",
      );
    }
    address = new URL(location, address);
    if (!/^https?:$/.test(address.protocol)) {
      throw new DownloadError(
        url,
        `it is redirected to ${address.href}, which is no address of the web`,
        "absent",
      );
    }
    await checkPermission(url, address);
  }
  throw new DownloadError(url, `it is redirected over ${mostRedirections} times`, "absent");
}

async function checkPermission(url: string, { host, origin }: URL): Promise<void> {
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state === "granted") return;
  throw new DownloadError(
    url,
    `it is redirected to ${origin}, which this task has no permission to reach; a network's login ` +
      "page does so until you sign in with a browser, and a new place of the data is for " +
      `"permissions" in deno.json`,
    "unreachable",
  );
}

/**
 * The part of a file that an answer says to hold; undefined where it says so of none, or says different
 * things of it.
 */
function rangeOf(response: Response): { start: number; total: number } | undefined {
  const numbers = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  if (response.status !== 206 || numbers === null) return undefined;
  const [start, last, total] = numbers.slice(1).map(Number) as [number, number, number];
  const length = lengthOf(response) ?? last - start + 1;
  return length === last - start + 1 && last < total ? { start, total } : undefined;
}

/** The bytes of an answer's body; undefined where it does not say. */
function lengthOf({ headers }: Response): number | undefined {
  const length = headers.get("content-length");
  return length === null ? undefined : Number(length);
}

/** @param whole.total The bytes of the whole file; undefined where they are not known. */
async function receive(
  url: string,
  response: Response,
  file: Deno.FsFile,
  { start, total, maximumBytes }: {
    start: number;
    total: number | undefined;
    maximumBytes: number;
  },
): Promise<void> {
  const tooLarge = () => new DownloadError(url, `it is over ${maximumBytes} bytes`, "absent");
  if (total !== undefined && total > maximumBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  let received = start;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > maximumBytes) throw tooLarge();
    for (let written = 0; written < chunk.length;) {
      written += await file.write(chunk.subarray(written));
    }
  }
  if (total === undefined || received === total) return;
  if (received > total) {
    await file.truncate(0);
    throw new DownloadError(url, `${received} bytes came of ${total}`, "temporary");
  }
  throw new DownloadError(url, `it was cut after ${received} of ${total} bytes`, "temporary");
}

/** Returns the value for If-Range; empty where the server names no version. */
function versionOf({ headers }: Response): string {
  const etag = headers.get("etag") ?? "";
  return etag !== "" && !etag.startsWith("W/") ? etag : headers.get("last-modified") ?? "";
}
