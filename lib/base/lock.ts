import { dirname, join } from "node:path";
import { asFileError, FileError } from "./file_error.ts";
import { exists } from "./files.ts";
import { withFileLock } from "./file_lock.ts";
import { lockByKernel, tryLockByKernel } from "./flock.ts";
import type { OnProgress } from "./progress.ts";

/** The time in which a process that was killed has ended. */
const momentMilliseconds = 500;

/** A lock that another process holds. */
export interface HeldLock {
  /** Its holder in words, as in "process 123 on host, since 2026-01-01T00:00:00.000Z". */
  owner: string;
}

/** Options of {@linkcode withLock}. */
export interface LockOptions {
  /** True removes the lock file after the work, as where there are many of them. @default false */
  isRemoved?: boolean;
  /**
   * Makes the error with which the work is given up where a process holds the lock. One that is known by a
   * file alone, which it may have left when it died, is waited for until it has touched it, or for a minute.
   */
  refusal?: ((held: HeldLock) => Error) | undefined;
}

/**
 * Runs `work` while it holds an exclusive lock, against other processes and this one alike.
 *
 * The lock is the kernel's (flock), which releases it when the process ends, however it ends. Where the file
 * system has none, the file `PATH.held` is the lock, as {@linkcode withFileLock} has it.
 *
 * @param path Path of the lock file, which is created if missing, and names the last holder.
 * @param work The function that needs the lock.
 * @param onWait Called once, when the lock has been held for half a second, before waiting on.
 * @returns The result of `work`.
 * @throws {FileError} Where the lock file cannot be made.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait?: (held: HeldLock) => void,
  { isRemoved = false, refusal }: LockOptions = {},
): Promise<T> {
  for (let hasWaited = false;;) {
    using file = await openLock(path);
    const isLocked = await tryLock(file);
    if (isLocked === "unsupported") {
      const held = (owner: string): HeldLock => ({ owner: owner || "another process" });
      return await withFileLock(`${path}.held`, ownName(), work, {
        onWait: (owner) => onWait?.(held(owner)),
        ...(refusal && { refusal: (owner) => refusal(held(owner)) }),
      });
    }
    if (!isLocked) {
      if (refusal) throw refusal({ owner: await ownerOf(path) });
      if (!hasWaited) onWait?.({ owner: await ownerOf(path) });
      hasWaited = true;
      await lockByKernel(file);
    }
    // A lock on a file that its holder removed keeps nobody out.
    if (!await isStillAt(file, path)) continue;
    await nameOwner(file);
    try {
      return await work();
    } finally {
      if (isRemoved) await Deno.remove(path).catch(() => {});
    }
  }
}

/** A thing that locks are made of: the kernel's (flock), or files. */
export type LockKind = "kernel" | "files";

/**
 * Finds out what the locks in a folder are made of.
 *
 * @param directory A folder, which is made as needed.
 * @throws {FileError} Where nothing can be written there.
 */
export async function lockKind(directory: string): Promise<LockKind> {
  const path = join(directory, `try-${crypto.randomUUID()}.lock`);
  using file = await openLock(path);
  try {
    return await tryLockByKernel(file) === "unsupported" ? "files" : "kernel";
  } finally {
    await Deno.remove(path).catch(() => {});
  }
}

/**
 * Tells who holds a lock.
 *
 * @returns The holder in words; undefined where nobody does, or where that cannot be found out.
 */
export async function lockOwner(path: string): Promise<string | undefined> {
  if (!await exists(path).catch(() => false)) return undefined;
  class Held extends Error {
    constructor(readonly owner: string) {
      super();
    }
  }
  try {
    await withLock(path, () => Promise.resolve(), undefined, {
      refusal: ({ owner }) => new Held(owner),
    });
  } catch (error) {
    if (error instanceof Held) return error.owner;
    if (!(error instanceof FileError)) throw error;
  }
}

/** True where a path still leads to an open file. */
async function isStillAt(file: Deno.FsFile, path: string): Promise<boolean> {
  try {
    const [own, there] = await Promise.all([file.stat(), Deno.stat(path)]);
    return own.ino === there.ino && own.dev === there.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw await asFileError(error, path, { action: "locked" });
  }
}

/**
 * Runs `work` as {@linkcode withLock} does, and tells as progress that it waits, and for whom.
 *
 * @param options.purpose The work that all holders of the lock do, as in "installs TensorFlow".
 * @param options.onProgress Told when it begins and when it ends to wait.
 */
export async function withSharedLock<T>(
  path: string,
  work: () => Promise<T>,
  { purpose, onProgress = () => {}, ...options }: LockOptions & {
    purpose: string;
    onProgress?: OnProgress | undefined;
  },
): Promise<T> {
  let label: string | undefined;
  const tell = (done: number) => label && onProgress({ label, done, total: done, unit: "bytes" });
  return await withLock(path, () => {
    tell(1);
    return work();
  }, ({ owner }) => {
    label = `Wait for another process that ${purpose} (${owner})`;
    tell(0);
  }, options);
}

/** Tries for a moment: a process that was killed just now still has its files open. */
async function tryLock(file: Deno.FsFile): Promise<boolean | "unsupported"> {
  for (const began = performance.now(); performance.now() - began < momentMilliseconds;) {
    const isLocked = await tryLockByKernel(file);
    if (isLocked !== false) return isLocked;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function openLock(path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    return await Deno.open(path, { create: true, read: true, write: true });
  } catch (error) {
    throw await asFileError(error, path, { action: "locked" });
  }
}

/** Writes down who holds the lock. A full disk is no reason not to go on. */
async function nameOwner(file: Deno.FsFile): Promise<void> {
  try {
    await file.truncate();
    await file.write(new TextEncoder().encode(ownName()));
  } catch {
    // The lock is held all the same.
  }
}

function ownName(): string {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "hostname" });
  const host = state === "granted" ? ` on ${Deno.hostname()}` : "";
  return `process ${Deno.pid}${host}, since ${new Date().toISOString()}`;
}

async function ownerOf(path: string): Promise<string> {
  // Some systems let nobody read a locked file, and so not the owner's name in it.
  const owner = await Deno.readTextFile(path).catch(() => "");
  return owner.trim() || "another process";
}
