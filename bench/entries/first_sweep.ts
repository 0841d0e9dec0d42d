import { join } from "node:path";
import { projectRoot, temporaryFolder } from "../../lib/base/mod.ts";
import type { Entry } from "../context.ts";
import { seconds } from "../measure.ts";
import { quantity, row } from "../rows.ts";

/** Names of the installed libraries in a clone's cache. */
const installed = /^tensorflow-/;

async function run(command: string, args: string[], cwd?: string): Promise<void> {
  const options = {
    args,
    stdout: "null",
    stderr: "piped",
    ...(cwd !== undefined && { cwd }),
  } as const;
  const { success, stderr } = await new Deno.Command(command, options).output();
  if (!success) {
    throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
}

/** Clones the project and links what is installed here. */
async function clone(directory: string): Promise<void> {
  await run("git", ["clone", "--quiet", projectRoot, directory]);
  const link = (path: string) => Deno.symlink(join(projectRoot, path), join(directory, path));
  await link("node_modules");
  await Deno.mkdir(join(directory, ".cache"));
  for await (const { name } of Deno.readDir(join(projectRoot, ".cache"))) {
    if (installed.test(name)) await link(join(".cache", name));
  }
}

/** The first command of the README, in a clone where only packages and library are installed. */
export const firstSweep: Entry = {
  name: "first-sweep",
  description: "the first sweep of a new clone: 21 trials of the preset quick",
  async run(context) {
    const rounds = context.choose({ quick: 1, default: 5, full: 5 });
    const progress = { label: "First sweep", total: rounds, unit: "steps" } as const;
    const took: number[] = [];
    await using folder = await temporaryFolder();
    for (let round = 0; round < rounds; round++) {
      context.onProgress({ ...progress, done: round });
      const directory = join(folder.path, String(round));
      await clone(directory);
      // The committed result is whole: its trials would not be trained.
      const results = join(folder.path, `results ${round}`);
      const sweep = ["task", "sweep", "--results", results];
      took.push(await seconds(() => run(Deno.execPath(), sweep, directory)));
    }
    context.onProgress({ ...progress, done: rounds });
    return [row({
      what: "the first sweep of a new clone, installation apart: 21 trials of the preset quick",
      ours: quantity(took, "s"),
      result: quantity(took, "s"),
      mark: { sense: "below", value: 65 },
      note: "From `deno task sweep` to its table, plot and page; its data is drawn in it.",
    })];
  },
};
