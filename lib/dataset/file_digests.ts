import { createHash } from "node:crypto";
import pMap from "p-map";
import {
  entryProblem,
  type OnProgress,
  readText,
  sha256,
  withSharedLock,
  writeAtomic,
} from "../base/mod.ts";

/** Files hashed at once; enough to keep a disk busy. */
const parallel = 8;

/**
 * Milliseconds by which a file's last change must lie before its hashing for the digest to be
 * remembered. A change that comes later then shows in the time of change, although Deno tells it in
 * whole seconds and a file server's clock may differ a little.
 */
const margin = 2000;

/** Milliseconds after which work is told of although no file has been read to its end. */
const silence = 2000;

/** Options of {@linkcode digestFiles}. */
export interface DigestOptions {
  /** The file in which digests are remembered. */
  index: string;
  /** The work's name, for the progress. */
  label: string;
  /** Called as files are read. */
  onProgress?: OnProgress | undefined;
  /** The time in milliseconds, for tests. @default Date.now */
  now?: () => number;
}

/** The state of a file on the disk. */
interface FileState {
  /** Changes whenever the file does. */
  stamp: string;
  /** Time of the last change to content or attributes, in milliseconds; Infinity where not known. */
  changed: number;
}

interface Entry {
  stamp: string;
  digest: string;
}

/** Digests by path. */
type Index = Map<string, Entry>;

/**
 * Returns the SHA-256 of each file's bytes; undefined where there is no file, or none that can be read.
 *
 * As in git's index, a file is read only where its size, times, inode or device differ from those
 * at its last hashing. Its time of change (ctime) cannot be set, so that a file whose bytes were
 * replaced shows even when its old modification time was restored. Files of a file system without
 * that time are always read, as are those that changed just before they were hashed.
 *
 * Several processes may share an index: one hashes while the others wait for it. An index that is
 * damaged or missing is made again.
 *
 * @param paths Absolute paths.
 */
export async function digestFiles(
  paths: readonly string[],
  options: DigestOptions,
): Promise<(string | undefined)[]> {
  const { index } = options;
  const states = new Map<string, FileState>();
  await pMap(paths, async (path) => {
    const state = await stateOf(path);
    if (state) states.set(path, state);
  }, { concurrency: 64 });
  const unknown = (known: Index) =>
    [...states].filter(([path, { stamp }]) => known.get(path)?.stamp !== stamp);
  let known = await readIndex(index);
  if (unknown(known).length > 0) {
    const purpose = "reads the same files";
    known = await withSharedLock(`${index}.lock`, async () => {
      const known = await readIndex(index);
      for (const path of paths) if (!states.has(path)) known.delete(path);
      return await update(known, unknown(known), options);
    }, { purpose, onProgress: options.onProgress });
  }
  return paths.map((path) => states.has(path) ? known.get(path)?.digest : undefined);
}

/** Hashes files and remembers the digests of those that have been as they are for a while. */
async function update(
  known: Index,
  files: readonly [string, FileState][],
  { index, label, onProgress, now = Date.now }: DigestOptions,
): Promise<Index> {
  const fresh: Index = new Map();
  let done = 0;
  const tell = () => onProgress?.({ label, done, total: files.length, unit: "images" });
  // A single file may be large.
  const timer = setTimeout(tell, silence);
  await pMap(files, async ([path, { stamp, changed }]) => {
    const isSettled = changed < now() - margin;
    const digest = await unlessUnreadable(hashFile(path));
    known.delete(path);
    if (digest !== undefined) (isSettled ? known : fresh).set(path, { stamp, digest });
    done++;
    tell();
  }, { concurrency: parallel }).finally(() => clearTimeout(timer));
  if (fresh.size < files.length) await writeIndex(index, known);
  return new Map([...known, ...fresh]);
}

async function stateOf(path: string): Promise<FileState | undefined> {
  const info = await unlessUnreadable(Deno.stat(path));
  // To open a pipe would wait for another process.
  if (!info?.isFile) return undefined;
  const { size, mtime, ctime, ino, dev } = info;
  return {
    stamp: [size, mtime?.getTime(), ctime?.getTime(), ino, dev].join(" "),
    changed: ctime?.getTime() ?? Infinity,
  };
}

/** Returns the SHA-256 of a file of any size, read in pieces. */
export async function hashFile(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(2 ** 18);
  for (let count; (count = await file.read(buffer)) !== null;) {
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest("hex");
}

async function unlessUnreadable<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (entryProblem(error) !== undefined) return undefined;
    throw error;
  }
}

/** The index's file: the SHA-256 of the rest on a line, then [path, stamp, digest] of each file. */
async function writeIndex(path: string, index: Index): Promise<void> {
  const rows = Array.from(index, ([path, { stamp, digest }]) => [path, stamp, digest]);
  const content = JSON.stringify(rows);
  await writeAtomic(path, `${await sha256(content)}\n${content}`);
}

async function readIndex(path: string): Promise<Index> {
  const text = await unlessUnreadable(readText(path)) ?? "";
  const [checksum, content = ""] = text.split("\n", 2);
  if (await sha256(content) !== checksum) return new Map();
  const rows: [string, string, string][] = JSON.parse(content);
  return new Map(rows.map(([path, stamp, digest]) => [path, { stamp, digest }]));
}
