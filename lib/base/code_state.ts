import { projectRoot } from "./paths.ts";

/** The version of the project's code. */
export interface CodeState {
  /** Full hash of the commit. */
  commit: string;
  /** True if files other than results differ from the commit. */
  dirty: boolean;
}

/** Times that git is asked, where something outside ends it. */
const attempts = 3;

/** The output of git; undefined where there is no git, it refuses, or something outside ends it each time. */
async function git(...args: string[]): Promise<string | undefined> {
  const command = new Deno.Command("git", { args, cwd: projectRoot, stdin: "null" });
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const { success, signal, stdout } = await command.output();
      // One that something outside ended says nothing about the code.
      if (signal === null) return success ? new TextDecoder().decode(stdout).trim() : undefined;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Reads the version of the code; null where git tells none, as outside of a repository. Changed results do
 * not count as dirty.
 */
export async function codeState(): Promise<CodeState | null> {
  const commit = await git("rev-parse", "HEAD");
  const changes = await git("status", "--porcelain", "--", ".", ":(exclude)results");
  return commit === undefined || changes === undefined ? null : { commit, dirty: changes !== "" };
}
