import { projectRoot } from "./paths.ts";

/** The version of the project's code. */
export interface CodeState {
  /** Full hash of the commit. */
  commit: string;
  /** True if files other than results differ from the commit. */
  dirty: boolean;
}

/** The output of git; undefined where there is no git, or it refuses. */
async function git(...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command("git", { args, cwd: projectRoot, stdin: "null" });
  try {
    const { success, signal, stdout } = await command.output();
    // One that something outside ended says nothing about the code.
    if (signal !== null) return await git(...args);
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Reads the version of the code; null outside of a git repository. Changed results do not count as dirty. */
export async function codeState(): Promise<CodeState | null> {
  const commit = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain", "--", ".", ":(exclude)results");
  return commit === undefined || changes === undefined ? null : { commit, dirty: changes !== "" };
}
