import { dirname } from "node:path";

/**
 * Runs `work` while no other process, and nothing else in this one, holds the same lock.
 *
 * The lock is the kernel's (flock): a process that dies, however it dies, holds none.
 *
 * @param path The lock's file; it is made as needed and stays, empty.
 * @param work What to do meanwhile.
 * @returns What `work` returns.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { create: true, write: true });
  await file.lock(true);
  return await work();
}
