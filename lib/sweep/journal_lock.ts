import { setTimeout as delay } from "node:timers/promises";
import { dirname } from "node:path";
import { lockByKernel, makeFile, whereThere } from "../base/mod.ts";

/** The time in which all who took an owner for dead have seen that another one came. */
const settleMilliseconds = 1000;

/** The time that a lock must stay untouched before Optuna, and so this, takes its owner for dead. */
const graceMilliseconds = 30_000;

/**
 * Opens a journal's file and runs `work` while no other process appends to it.
 *
 * Two locks are held. The kernel's (flock) is among this project's processes and is freed when its
 * owner dies. `FILE.lock` is the one that Optuna's JournalFileSymlinkLock and JournalFileOpenLock
 * take; one left by a dead process of this project is broken at once, since its owner would still
 * hold the kernel's, and one left by a dead Python process after Optuna's grace of 30 s. Where the file
 * system has no locks of the kernel, `FILE.lock` is the only one, and each is broken after that grace.
 *
 * @param path The journal's file.
 * @param work Gets the open file, which is closed afterwards.
 * @param options.create Makes a file that is not there.
 */
export async function withJournalLock<T>(
  path: string,
  work: (file: Deno.FsFile) => Promise<T>,
  { create }: { create: boolean },
): Promise<T> {
  if (create) await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { read: true, write: true, create });
  const release = await acquire(path, await lockByKernel(file));
  try {
    return await work(file);
  } finally {
    await release();
  }
}

/** @param isLocked True where the kernel's lock on the journal is held. */
async function acquire(path: string, isLocked: boolean): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const owner = JSON.stringify({ host: Deno.hostname(), pid: Deno.pid, id: crypto.randomUUID() });
  const make = isLocked ? makeLock : makeFile;
  const seen = { state: "", since: performance.now() };
  let hasBroken = false;
  for (let wait = 1;; wait = Math.min(2 * wait, 50)) {
    if (await make(lock, owner)) {
      // Somebody who took the same owner for dead may be about to remove the file.
      if (hasBroken) await delay(settleMilliseconds);
      if (!hasBroken || await read(lock) === owner) break;
      hasBroken = false;
    } else if (isLocked && await isOfThisHost(lock)) {
      await removeIfThere(lock);
    } else if (await isSilent(path, lock, seen)) {
      await removeIfThere(lock);
      hasBroken = true;
    } else await delay(wait);
  }
  return async () => {
    if (await read(lock) === owner) await removeIfThere(lock);
  };
}

/**
 * Makes the lock's file while the kernel's lock is held.
 *
 * @returns False where it is there.
 */
async function makeLock(lock: string, owner: string): Promise<boolean> {
  const own = `${lock}.${Deno.hostname()}`;
  await removeIfThere(own);
  await Deno.writeTextFile(own, owner, { createNew: true });
  try {
    // A link is made or refused in one go on every file system that has them, shared ones included.
    await Deno.link(own, lock);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    // On the others, such as exFAT, a new file is made or refused in one go.
    return await makeFile(lock, owner);
  } finally {
    await removeIfThere(own);
  }
}

/** True of the lock of a process of this project on this machine. */
async function isOfThisHost(lock: string): Promise<boolean> {
  const { isFile } = await whereThere(() => Deno.lstat(lock)) ?? {};
  return isFile === true && hostOf(await read(lock)) === Deno.hostname();
}

/** True of a lock whose owner has given no sign of life for the whole grace. */
async function isSilent(
  path: string,
  lock: string,
  seen: { state: string; since: number },
): Promise<boolean> {
  const state = await stateOf(path, lock);
  if (state === undefined) return false;
  if (state !== seen.state) Object.assign(seen, { state, since: performance.now() });
  // The last look is a moment old by now.
  return performance.now() - seen.since > graceMilliseconds && await stateOf(path, lock) === state;
}

/** A text that changes with each sign of life of a lock's owner; undefined where there is no lock. */
async function stateOf(path: string, lock: string): Promise<string | undefined> {
  const info = await whereThere(() => Deno.lstat(lock));
  if (info === undefined) return undefined;
  // Optuna's symbolic link points at the journal: its waiters watch the journal's time.
  if (info.isSymlink) return `${(await whereThere(() => Deno.stat(path)))?.mtime?.getTime()}`;
  return `${info.mtime?.getTime()} ${await read(lock)}`;
}

/** The host in a lock of this project; Python's are empty. */
function hostOf(owner: string | undefined): unknown {
  try {
    return JSON.parse(owner ?? "").host;
  } catch {
    return undefined;
  }
}

function read(path: string): Promise<string | undefined> {
  return whereThere(() => Deno.readTextFile(path));
}

async function removeIfThere(path: string): Promise<void> {
  await whereThere(() => Deno.remove(path));
}
