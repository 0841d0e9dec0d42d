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
