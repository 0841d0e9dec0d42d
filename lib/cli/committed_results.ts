import { basename, join, relative, resolve } from "node:path";
import { exists, projectRoot, readableFolders, UserError } from "../base/mod.ts";

/**
 * Writes the results of a commit into a folder; the working tree and the index stay as they are.
 *
 * @param commit Anything that names a commit: a hash, a branch, `HEAD~1`.
 * @param folder The folder of results, below the project's.
 * @param target An empty folder, which gets `folder` at the same place as in the project.
 * @returns The folder's copy.
 * @throws {UserError} When there is no such commit, or no such folder in it.
 */
export async function checkOutResults(
  commit: string,
  folder: string,
  target: string,
): Promise<string> {
  const path = relative(projectRoot, resolve(projectRoot, folder)).replaceAll("\\", "/");
  if (!(await git(["rev-parse", "--verify", "--quiet", `${commit}^{commit}`])).success) {
    throw new UserError(
      `'${commit}' is neither a folder of results nor a commit of this repository.`,
    );
  }
  const index = join(target, ".index");
  const { success } = await git([`--work-tree=${target}`, "checkout", commit, "--", path], index);
  await Deno.remove(index).catch(() => {});
  if (success) return join(target, path);
  throw new UserError(`The commit '${commit}' has no folder ${path}.`);
}

/** The studies of a folder of results, by their names in it: "learning_rate/shapes-quick". */
export async function studiesIn(directory: string): Promise<string[]> {
  const names: string[] = [];
  for (const experiment of await readableFolders(directory)) {
    for (const study of await readableFolders(experiment)) {
      const path = `${basename(experiment)}/${basename(study)}`;
      if (await exists(join(study, "manifest.json"))) names.push(path);
    }
  }
  return names.toSorted();
}

async function git(args: readonly string[], index?: string): Promise<{ success: boolean }> {
  try {
    return await new Deno.Command("git", {
      args: [...args],
      cwd: projectRoot,
      stdin: "null",
      ...(index !== undefined && { env: { GIT_INDEX_FILE: index } }),
    }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError("Comparing commits needs git, which is not found: install it.");
  }
}
