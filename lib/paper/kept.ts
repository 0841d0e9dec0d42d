import { exists, readText, writeAtomic } from "../base/mod.ts";

/**
 * Keeps a result beside the lab report that only machines with trained weights can make, with what it is of.
 *
 * @param path A file in the lab report's folder.
 * @param of All that the result depends on, as JSON has it.
 */
export async function keep(path: string, of: object, result: unknown): Promise<void> {
  await writeAtomic(path, JSON.stringify({ ...of, result }, null, 2) + "\n");
}

/** The result that {@linkcode keep} kept; undefined where there is none, or it is of something else. */
export async function kept<T>(path: string, of: object): Promise<T | undefined> {
  if (!await exists(path)) return undefined;
  const { result, ...known }: { result: T } = JSON.parse(await readText(path));
  return JSON.stringify(known) === JSON.stringify(of) ? result : undefined;
}
