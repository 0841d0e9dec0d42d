import { join } from "node:path";
import { projectRoot } from "../base/mod.ts";

/** A task of deno.json, which says its permissions, as a command that can be started in any folder. */
export async function taskProgram(name: string): Promise<string[]> {
  const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(
    await Deno.readTextFile(join(projectRoot, "deno.json")),
  );
  const [, ...args] = tasks[name]!.command.split(" ");
  return [Deno.execPath(), ...args.slice(0, -1), join(projectRoot, args.at(-1)!)];
}
