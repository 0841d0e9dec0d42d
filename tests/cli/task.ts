import { projectRoot } from "../../lib/base/mod.ts";
import config from "../../deno.json" with { type: "json" };

/** Runs a task of deno.json with its own permissions, to its end. */
export const runTask = (name: keyof typeof config.tasks, ...args: string[]) =>
  runTaskIn(projectRoot, name, ...args);

/** Runs a task in a copy of the project. */
export async function runTaskIn(
  directory: string,
  name: keyof typeof config.tasks,
  ...args: string[]
) {
  const [, ...command] = config.tasks[name].command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...command.toSpliced(1, 0, "--no-prompt", "--quiet"), ...args],
    cwd: directory,
    env: { NO_COLOR: "1", INIT_CWD: directory },
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), errors: text.decode(stderr) };
}
