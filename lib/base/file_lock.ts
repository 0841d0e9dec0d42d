import { setTimeout as delay } from "node:timers/promises";
import { makeFile, whereThere, withPath } from "./files.ts";
import { UserError } from "./user_error.ts";

/** The times in milliseconds of a lock that is a file. */
export interface FileLockTimes {
  /** From one sign of life of its holder to the next. @default 5 s */
  refresh: number;
  /** Without a sign of life until its holder counts as dead. @default 60 s */
  grace: number;
  /** In which all who took a holder for dead have seen that another one came. @default 1 s */
  settle: number;
}

const usual: FileLockTimes = { refresh: 5_000, grace: 60_000, settle: 1000 };

/** The behaviour towards a lock that another process holds. */
export interface WaitingOptions {
  /** Called once, before waiting, with the holder's words. */
  onWait?: ((owner: string) => void) | undefined;
  /** Makes the error with which the waiting ends once the holder has given a sign of life. */
  refusal?: ((owner: string) => Error) | undefined;
}

/** A lock that was taken from its holder, which gave no sign of life. */
export class LostLockError extends UserError {}

/**
 * Runs `work` while it holds a lock that is a file, for file systems without locks of the kernel.
 *
 * The file is made where there is none, in one go, and touched as long as the lock is held. One that nobody
 * touches is left by a dead holder, and is removed by who waits.
 *
 * @param path The file, which is there while the lock is held.
 * @param owner The holder in words, which the file holds.
 * @throws {LostLockError} Where this process gave no sign of life for so long that another one took the lock.
 */
export async function withFileLock<T>(
  path: string,
  owner: string,
  work: () => Promise<T>,
  waiting: WaitingOptions = {},
  times: Partial<FileLockTimes> = {},
): Promise<T> {
  const { refresh, grace, settle } = { ...usual, ...times };
  const content = `${owner} (${crypto.randomUUID()})`;
  await acquire(path, content, waiting, { grace, settle, poll: Math.min(500, refresh) });
  const lost = Promise.withResolvers<never>();
  const timer = setInterval(async () => {
    if (await read(path).catch(() => content) === content) {
      // A disk that is full for a moment is no reason not to go on.
      return await Deno.utime(path, new Date(), new Date()).catch(() => {});
    }
    lost.reject(
      new LostLockError(
        `${path} was taken by another process, since this one was stopped for more than ` +
          `${grace / 1000} s: it ends, and the other one goes on.`,
      ),
    );
  }, refresh);
  try {
    return await Promise.race([work(), lost.promise]);
  } finally {
    clearInterval(timer);
    if (await read(path).catch(() => undefined) === content) {
      await Deno.remove(path).catch(() => {});
    }
  }
}

async function acquire(
  path: string,
  content: string,
  { onWait, refusal }: WaitingOptions,
  { grace, settle, poll }: { grace: number; settle: number; poll: number },
): Promise<void> {
  let seen: { state: string; since: number } | undefined;
  for (let hasBroken = false;;) {
    if (await create(path, content)) {
      if (!hasBroken) return;
      // Somebody who took the same holder for dead may be about to remove the file.
      await delay(settle);
      if (await read(path) === content) return;
      hasBroken = false;
    }
    const state = await stateOf(path);
    if (state === undefined) continue;
    const owner = async () => (await read(path))?.replace(/ \([\w-]+\)$/, "") ?? "";
    if (seen === undefined) onWait?.(await owner());
    else if (seen.state !== state && refusal !== undefined) throw refusal(await owner());
    if (seen?.state !== state) seen = { state, since: performance.now() };
    if (performance.now() - seen.since > grace && await stateOf(path) === state) {
      await Deno.remove(path).catch(() => {});
      hasBroken = true;
    } else await delay(poll);
  }
}

/** @returns False where the file is there. */
function create(path: string, content: string): Promise<boolean> {
  return withPath(path, { action: "locked" }, () => makeFile(path, content));
}

/** A text that changes with each sign of life; undefined where no file is. */
function stateOf(path: string): Promise<string | undefined> {
  return lookAt(path, async () => {
    const { mtime, ino, dev } = await Deno.stat(path);
    return `${mtime?.getTime()} ${ino} ${dev}`;
  });
}

function read(path: string): Promise<string | undefined> {
  return lookAt(path, () => Deno.readTextFile(path));
}

function lookAt<T>(path: string, look: () => Promise<T>): Promise<T | undefined> {
  return withPath(path, { action: "locked" }, () => whereThere(look));
}
