import { join } from "node:path";
import type { OnProgress } from "../base/mod.ts";

/**
 * Reports the growing size of a folder until the work on it is done.
 *
 * @param what.total Expected bytes; 0 if unknown.
 * @returns The result of the work.
 */
export async function watchFolder<T>(
  what: { label: string; directory: string; total: number },
  onProgress: OnProgress,
  work: Promise<T>,
): Promise<T> {
  const { label, directory, total } = what;
  const report = (done: number, total: number) => onProgress({ label, done, total, unit: "bytes" });
  report(0, total);
  const timer = setInterval(() => {
    const size = sizeOf(directory);
    report(total === 0 ? size : Math.min(size, total - 1), total);
  }, 200);
  try {
    const result = await work;
    const end = total || sizeOf(directory);
    report(end, end);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Returns the bytes in a folder, to which others may write at the same time. */
function sizeOf(directory: string): number {
  let size = 0;
  try {
    for (const { name, isDirectory } of Deno.readDirSync(directory)) {
      const path = join(directory, name);
      size += isDirectory ? sizeOf(path) : Deno.statSync(path).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return size;
}
