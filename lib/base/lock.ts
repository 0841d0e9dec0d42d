import { dirname } from "node:path";

/**
 * Runs `work` while it holds an exclusive lock, against other processes and this one alike.
 *
 * The lock is the kernel's (flock), which releases it when the process ends, however it ends.
 *
 * @param path Path of the lock file, which is created if missing and stays, empty.
 * @param work The function that needs the lock.
 * @param onWait Called once before waiting if the lock is held.
 * @returns The result of `work`.
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  onWait?: () => void,
): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  if (!await file.tryLock(true)) {
    onWait?.();
    await file.lock(true);
  }
  return await work();
}
