import { readJson, UserError, writeAtomic } from "../base/mod.ts";

/**
 * Keeps a result beside the lab report that only machines with trained weights can make, with what it is of.
 *
 * @param path A file in the lab report's folder.
 * @param of All that the result depends on, as JSON has it.
 */
export async function keep(path: string, of: object, result: unknown): Promise<void> {
  await writeAtomic(path, JSON.stringify({ ...of, result }, null, 2) + "\n");
}

/**
 * Reads the result that {@linkcode keep} kept; undefined where there is none, or it is of something else.
 *
 * @throws {UserError} Where the file is damaged; the message names the remedy.
 */
export async function kept<T>(path: string, of: object): Promise<T | undefined> {
  const read = await readJson(path);
  if (read === undefined) return undefined;
  const { content, fault } = read;
  if (typeof content !== "object" || content === null) {
    throw new UserError(
      `${path} is damaged (${fault?.message ?? "it holds no result"}): bring it back, as by ` +
        `'git checkout', or remove it; what it keeps is then made again where the weights are.`,
    );
  }
  const { result, ...known } = content as { result?: T };
  return JSON.stringify(known) === JSON.stringify(of) ? result : undefined;
}
