import { dirname } from "node:path";

/** The time that a lock must stay untouched before Optuna, and so this, takes its owner for dead. */
const graceMilliseconds = 30_000;

/**
 * Opens a journal's file and runs `work` while no other process appends to it.
 *
 * Two locks are held. The kernel's (flock) is among this project's processes and is freed when its
 * owner dies. `FILE.lock` is the one that Optuna's JournalFileSymlinkLock and JournalFileOpenLock
 * take; one left by a dead process of this project is broken at once, since its owner would still
 * hold the kernel's, and one left by a dead Python process after Optuna's grace of 30 s.
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
  await file.lock(true);
  const release = await acquire(path);
  try {
    return await work(file);
  } finally {
    await release();
  }
}

async function acquire(path: string): Promise<() => Promise<void>> {
  const lock = `${path}.lock`;
  const own = `${lock}.${Deno.hostname()}`;
  const owner = JSON.stringify({ host: Deno.hostname(), pid: Deno.pid, id: crypto.randomUUID() });
  await removeIfThere(own);
  await Deno.writeTextFile(own, owner, { createNew: true });
  try {
    const seen = { modified: -1, since: performance.now() };
    for (let wait = 1;; wait = Math.min(2 * wait, 50)) {
      try {
        await makeLock(own, lock, owner);
        return async () => {
          if (await read(lock) === owner) await removeIfThere(lock);
        };
      } catch (error) {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      }
      if (await isDead(path, lock, seen)) await removeIfThere(lock);
      else await new Promise((resolve) => setTimeout(resolve, wait));
    }
  } finally {
    await removeIfThere(own);
  }
}

/**
 * Makes the lock's file.
 *
 * @throws {Deno.errors.AlreadyExists} Where it is there.
 */
async function makeLock(own: string, lock: string, owner: string): Promise<void> {
  try {
    // A link is made or refused in one go on every file system that has them, shared ones included.
    await Deno.link(own, lock);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw error;
    // The others, such as exFAT, are of one machine, where a new file is made or refused in one go.
    await Deno.writeTextFile(lock, owner, { createNew: true });
  }
}

async function isDead(
  path: string,
  lock: string,
  seen: { modified: number; since: number },
): Promise<boolean> {
  try {
    const info = await Deno.lstat(lock);
    if (info.isFile && hostOf(await read(lock)) === Deno.hostname()) return true;
    // Optuna's symbolic link points at the journal: its waiters watch the journal's time.
    const modified = (info.isSymlink ? await Deno.stat(path) : info).mtime?.getTime() ?? 0;
    if (modified !== seen.modified) Object.assign(seen, { modified, since: performance.now() });
    return performance.now() - seen.since > graceMilliseconds;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The host in a lock of this project; Python's are empty. */
function hostOf(owner: string | undefined): unknown {
  try {
    return JSON.parse(owner ?? "").host;
  } catch {
    return undefined;
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
