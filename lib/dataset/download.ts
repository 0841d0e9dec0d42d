import { dirname, join, resolve, sep } from "node:path";
import pRetry from "p-retry";
import { sha256, UserError } from "../base/mod.ts";

/** A file that cannot be fetched; the message says which and why. */
export class DownloadError extends UserError {
  /**
   * A failure.
   *
   * @param url The address that was asked for.
   * @param reason The reason why it cannot be had.
   * @param temporary True where the same request may succeed later.
   * @param retryAfter Seconds that the server asks to wait.
   */
  constructor(
    readonly url: string,
    readonly reason: string,
    readonly temporary: boolean,
    readonly retryAfter = 0,
  ) {
    super(`${url} cannot be fetched: ${reason}.`);
  }
}

/** Options of {@linkcode openDownloads}. */
export interface DownloadOptions {
  /** The largest file in bytes. @default 64 MiB */
  maximumBytes?: number;
  /** Longest time of one attempt in milliseconds; the next goes on where it stopped. @default 60000 */
  timeout?: number;
  /** Further attempts after the first. @default 4 */
  retries?: number;
  /** Wait before the second attempt in milliseconds; doubled before each further one. @default 500 */
  firstWait?: number;
}

/** A folder of fetched files. */
export interface Downloads {
  /**
   * A file's content: from the folder where it is as it was when it was fetched, else from its URL.
   * May be called for several files at once, by several processes.
   *
   * @param name A path below the folder.
   * @throws {DownloadError} When it cannot be had.
   */
  file(name: string, url: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Tells whether a file is in the folder as it was when it was fetched. */
  has(name: string): Promise<boolean>;
  /** Returns the SHA-256 that each file in the record had when it was fetched, by name. */
  digests(): Promise<ReadonlyMap<string, string>>;
}

interface Fetched {
  name: string;
  url: string;
  bytes: number;
  sha256: string;
}

/**
 * Opens a folder of fetched files. Beside them it holds `downloads.jsonl`: name, URL, size and
 * SHA-256 of each. A file is in the folder whole or not at all; what a cut transfer left is kept
 * aside and continued where the server can say that the file is still the same.
 */
export async function openDownloads(
  folder: string,
  options: DownloadOptions = {},
): Promise<Downloads> {
  const { maximumBytes = 2 ** 26, timeout = 60_000, retries = 4, firstWait = 500 } = options;
  const directory = resolve(folder);
  const record = join(directory, "downloads.jsonl");
  let fetched = await readRecord(record);

  async function stored(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = await Deno.readFile(join(directory, name)).catch(() => undefined);
    if (bytes === undefined) return undefined;
    // Another process may have fetched it since the record was read.
    if (!fetched.has(name)) fetched = await readRecord(record);
    return await sha256(bytes) === fetched.get(name)?.sha256 ? bytes : undefined;
  }

  async function fetchInto(partial: string, file: Deno.FsFile, url: string): Promise<void> {
    const version = `${partial}.version`;
    const lasting = (error: Error) => !(error instanceof DownloadError && error.temporary);
    try {
      await pRetry(() => transfer(url, file, version, { maximumBytes, timeout }), {
        retries,
        minTimeout: firstWait,
        shouldRetry: ({ error }) => !lasting(error),
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (!(error instanceof DownloadError) || retriesLeft === 0) return;
          await new Promise((done) => setTimeout(done, Math.min(error.retryAfter, 60) * 1000));
        },
      });
      await file.sync();
    } catch (error) {
      if (lasting(error as Error)) await removeAll(partial, version);
      throw error;
    }
  }

  return {
    async file(name, url) {
      const path = join(directory, name);
      if (!path.startsWith(directory + sep)) {
        throw new Error(`'${name}' would be outside of ${directory}.`);
      }
      const known = await stored(name);
      if (known) return known;
      const partial = join(directory, ".partial", name);
      await Deno.mkdir(dirname(partial), { recursive: true });
      await Deno.mkdir(dirname(path), { recursive: true });
      using file = await Deno.open(partial, { read: true, write: true, create: true });
      await file.lock(true);
      const others = await stored(name);
      if (others) return others;
      await fetchInto(partial, file, url);
      const bytes = await Deno.readFile(partial);
      const entry: Fetched = { name, url, bytes: bytes.length, sha256: await sha256(bytes) };
      fetched.set(name, entry);
      await Deno.writeTextFile(record, JSON.stringify(entry) + "\n", { append: true });
      await Deno.rename(partial, path);
      await removeAll(`${partial}.version`);
      return bytes;
    },
    has: async (name) => await stored(name) !== undefined,
    async digests() {
      fetched = await readRecord(record);
      return new Map(Array.from(fetched, ([name, { sha256 }]) => [name, sha256]));
    },
  };
}

/**
 * One attempt to fetch what is missing of a file.
 *
 * @param file The file that earlier attempts began, open for writing.
 * @param versionPath File of the server's name for the version, kept between attempts.
 */
async function transfer(
  url: string,
  file: Deno.FsFile,
  versionPath: string,
  { maximumBytes, timeout }: { maximumBytes: number; timeout: number },
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
    const response = await fetch(url, { headers, signal: abort.signal });
    const range = response.headers.get("content-range") ?? "";
    const continued = response.status === 206 && version !== "" &&
      range.startsWith(`bytes ${size}-`);
    if (response.status !== 200 && !continued) {
      await response.body?.cancel();
      if (response.status === 206 || response.status === 416) await file.truncate(0);
      throw refusal(url, response);
    }
    const start = continued ? size : 0;
    await file.truncate(start);
    await file.seek(start, Deno.SeekMode.Start);
    if (!continued) await Deno.writeTextFile(versionPath, versionOf(response));
    await receive(url, response, file, start, maximumBytes);
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    const reason = abort.signal.aborted
      ? `it was not complete after ${timeout / 1000} s`
      : (error as Error).message;
    throw new DownloadError(url, reason, true);
  } finally {
    clearTimeout(timer);
  }
}

async function receive(
  url: string,
  response: Response,
  file: Deno.FsFile,
  start: number,
  maximumBytes: number,
): Promise<void> {
  const length = response.headers.get("content-length");
  const announced = length === null ? undefined : start + Number(length);
  const tooLarge = () => new DownloadError(url, `it is over ${maximumBytes} bytes`, false);
  if (announced !== undefined && announced > maximumBytes) {
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
  if (announced !== undefined && received !== announced) {
    throw new DownloadError(url, `it was cut after ${received} of ${announced} bytes`, true);
  }
}

/** Returns the error of a server's answer without a file; a refused range is asked for again as a whole. */
function refusal(url: string, response: Response): DownloadError {
  const { status } = response;
  const temporary = status >= 500 || [206, 408, 416, 425, 429].includes(status);
  const wait = Number(response.headers.get("retry-after") ?? 0);
  const reason = `the server answered ${status} ${response.statusText}`.trimEnd();
  return new DownloadError(url, reason, temporary, Number.isFinite(wait) ? wait : 0);
}

/** Returns the value for If-Range; empty where the server names no version. */
function versionOf({ headers }: Response): string {
  const etag = headers.get("etag") ?? "";
  return etag !== "" && !etag.startsWith("W/") ? etag : headers.get("last-modified") ?? "";
}

async function removeAll(...paths: string[]): Promise<void> {
  await Promise.all(paths.map((path) => Deno.remove(path).catch(() => {})));
}

async function readRecord(path: string): Promise<Map<string, Fetched>> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return new Map(
    text.split("\n").flatMap((line): [string, Fetched][] => {
      try {
        const entry: Fetched = JSON.parse(line);
        return [[entry.name, entry]];
      } catch {
        return []; // a line that a kill cut
      }
    }),
  );
}
