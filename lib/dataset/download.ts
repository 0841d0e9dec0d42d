import { dirname, join, resolve, sep } from "node:path";
import pRetry from "p-retry";
import {
  asFileError,
  entryProblem,
  type OnProgress,
  sha256,
  UserError,
  withSharedLock,
} from "../base/mod.ts";
import { DownloadError } from "./download/error.ts";
import { transfer } from "./download/transfer.ts";

export { DownloadError } from "./download/error.ts";

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
  /** Told of the wait for another process that fetches the same file. */
  onProgress?: OnProgress | undefined;
}

/**
 * Checks the content of a file.
 *
 * @throws {UserError} When it is not what was asked for, with the reason.
 */
export type Check = (bytes: Uint8Array<ArrayBuffer>) => void | Promise<void>;

/** A folder of fetched files. */
export interface Downloads {
  /**
   * A file's content: from the folder where it is as it was when it was fetched, else from its URL.
   * May be called for several files at once, by several processes.
   *
   * @param name A path below the folder.
   * @param check Looks at what came before it is kept. Without it any content is.
   * @throws {DownloadError} When it cannot be had; nothing is kept of wrong content.
   */
  file(name: string, url: string, check?: Check): Promise<Uint8Array<ArrayBuffer>>;
  /** Tells whether a file is in the folder as it was when it was fetched, and passes the check. */
  has(name: string, check?: Check): Promise<boolean>;
  /** Returns the SHA-256 that each checked file in the record had when it was fetched, by name. */
  digests(): Promise<ReadonlyMap<string, string>>;
}

interface Fetched {
  name: string;
  url: string;
  bytes: number;
  sha256: string;
  /** True where its content was checked. */
  checked?: true;
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
  const { maximumBytes = 2 ** 26, timeout = 60_000, retries = 4, firstWait = 500, onProgress } =
    options;
  const directory = resolve(folder);
  const record = join(directory, "downloads.jsonl");
  let fetched = await readRecord(record);

  async function add(entry: Fetched): Promise<void> {
    fetched.set(entry.name, entry);
    await Deno.writeTextFile(record, JSON.stringify(entry) + "\n", { append: true });
  }

  async function stored(
    name: string,
    check: Check | undefined,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const bytes = await Deno.readFile(join(directory, name)).catch(() => undefined);
    if (bytes === undefined) return undefined;
    // Another process may have fetched it since the record was read.
    if (!fetched.has(name)) fetched = await readRecord(record);
    const entry = fetched.get(name);
    if (entry === undefined || await sha256(bytes) !== entry.sha256) return undefined;
    if (check === undefined || entry.checked) return bytes;
    if (await problemOf(bytes, check) !== undefined) return undefined;
    await add({ ...entry, checked: true });
    return bytes;
  }

  async function fetchInto(partial: string, file: Deno.FsFile, url: string): Promise<void> {
    const version = `${partial}.version`;
    const isTemporary = (error: Error) => error instanceof DownloadError && error.temporary;
    try {
      await pRetry(() => transfer(url, file, version, { maximumBytes, timeout }), {
        retries,
        minTimeout: firstWait,
        shouldRetry: ({ error }) => isTemporary(error),
        onFailedAttempt: async ({ error, retriesLeft }) => {
          if (!isTemporary(error) || retriesLeft === 0) return;
          const { retryAfter } = error as DownloadError;
          await new Promise((done) => setTimeout(done, retryAfter * 1000));
        },
      });
      await file.sync();
    } catch (error) {
      const isLasting = !(error instanceof DownloadError) || error.kind === "absent";
      if (isLasting) await removeAll(partial, version);
      throw await asFileError(error, partial, { action: "written" });
    }
  }

  /** Fetches a file; the lock of its name is held. */
  async function fetchAlone(
    name: string,
    url: string,
    check: Check | undefined,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const others = await stored(name, check);
    if (others) return others;
    const partial = join(directory, ".partial", name);
    using file = await Deno.open(partial, { read: true, write: true, create: true });
    await fetchInto(partial, file, url);
    const bytes = await Deno.readFile(partial);
    const problem = check && await problemOf(bytes, check);
    if (problem !== undefined) {
      await removeAll(partial, `${partial}.version`);
      throw new DownloadError(url, problem, "wrong");
    }
    const entry: Fetched = {
      ...{ name, url, bytes: bytes.length, sha256: await sha256(bytes) },
      ...(check && { checked: true }),
    };
    await add(entry);
    await putInPlace(url, partial, join(directory, name));
    await removeAll(`${partial}.version`);
    return bytes;
  }

  return {
    async file(name, url, check) {
      const path = join(directory, name);
      if (!path.startsWith(directory + sep)) {
        throw new Error(`'${name}' would be outside of ${directory}.`);
      }
      const known = await stored(name, check);
      if (known) return known;
      await Deno.mkdir(dirname(path), { recursive: true });
      return await withSharedLock(
        join(directory, ".partial", `${name}.lock`),
        () => fetchAlone(name, url, check),
        { purpose: `fetches ${name}`, onProgress, isRemoved: true },
      );
    },
    has: async (name, check) => await stored(name, check) !== undefined,
    async digests() {
      fetched = await readRecord(record);
      const checked = [...fetched].filter(([, { checked }]) => checked);
      return new Map(checked.map(([name, { sha256 }]) => [name, sha256]));
    },
  };
}

/** Says why content is not what was asked for; undefined where it is. */
async function problemOf(
  bytes: Uint8Array<ArrayBuffer>,
  check: Check,
): Promise<string | undefined> {
  if (bytes.length === 0) return "what came is empty";
  try {
    await check(bytes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const reason = error.message.replace(/\.$/, "");
    return isWebPage(bytes)
      ? `${reason}; a web page came in its place, such as a login or an error of a proxy`
      : reason;
  }
}

function isWebPage(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();
  return /^<(?:!doctype html|html|head|body|script)\b/i.test(start);
}

async function putInPlace(url: string, partial: string, path: string): Promise<void> {
  try {
    await Deno.rename(partial, path);
  } catch (error) {
    const problem = entryProblem(error);
    if (problem === undefined) throw error;
    throw new DownloadError(url, `there is no room for it: ${path} ${problem}`, "absent");
  }
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
