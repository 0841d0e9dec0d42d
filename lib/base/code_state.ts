import { projectRoot } from "./paths.ts";

/** Where the project's code stands. */
export interface CodeState {
  /** The commit's full hash. */
  commit: string;
  /** Whether files, results aside, differ from it. */
  dirty: boolean;
}

async function git(...args: string[]): Promise<string | undefined> {
  try {
    const command = new Deno.Command("git", { args, cwd: projectRoot, stdin: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Where the code stands; null outside of a git repository. Changed results do not make it dirty. */
export async function codeState(): Promise<CodeState | null> {
  const commit = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain", "--", ".", ":(exclude)results");
  return commit === undefined || changes === undefined ? null : { commit, dirty: changes !== "" };
}
