import { dirname } from "node:path";

/**
 * Runs `work` while no other process, and nothing else in this one, holds the same lock.
 *
 * The lock is the kernel's (flock): a process that dies, however it dies, holds none.
 *
 * @param path The lock's file; it is made as needed and stays, empty.
 * @param work What to do meanwhile.
 * @param onWait Called once when someone else holds the lock, before the wait for it.
 * @returns What `work` returns.
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
