/** Does work in a folder of its own, which is removed after it. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "page-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** True where a program can be started. */
export async function hasProgram(program: string): Promise<boolean> {
  try {
    await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" })
      .output();
    return true;
  } catch {
    return false;
  }
}

/** True where tests of a browser are left out: with CHROMIUM_REQUIRED set, as in CI, they fail instead. */
export const lacksBrowser: boolean = !Deno.env.has("CHROMIUM_REQUIRED") &&
  !await hasProgram("chromium");
