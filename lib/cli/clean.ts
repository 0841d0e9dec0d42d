import { join, relative } from "node:path";
import { cacheDirectory, exists, formatBytes, projectRoot, UserError } from "../base/mod.ts";
import { Command } from "./command.ts";
import { runMain, taskArguments } from "./main.ts";
import { print } from "./screen.ts";

interface Arguments {
  all?: true;
  dryRun?: true;
  yes?: true;
}

const command = new Command("deno task clean")
  .description(
    "Removes what can be fetched or made again: .cache, which holds TensorFlow's library, Python " +
      "environments and data sets. Results stay.",
  )
  .option("--all", "node_modules too")
  .option("--dry-run", "only say how large it is")
  .option("--yes", "do not ask: for scripts, which have no terminal to be asked on")
  .addHelpAfter(`
Examples:
  deno task clean --dry-run
  deno task clean                asks before it removes
  deno task clean --all --yes`);

/** Bytes of the files in a folder, or of a file; links are not followed. */
async function sizeOf(path: string): Promise<number> {
  const { isDirectory, size } = await Deno.lstat(path);
  if (!isDirectory) return size;
  let sum = 0;
  for await (const { name } of Deno.readDir(path)) sum += await sizeOf(join(path, name));
  return sum;
}

/** The things to remove, in parts that are worth a line each. */
async function parts(all: boolean): Promise<string[]> {
  const paths: string[] = [];
  if (await exists(cacheDirectory)) {
    for await (const { name } of Deno.readDir(cacheDirectory)) {
      paths.push(join(cacheDirectory, name));
    }
  }
  const packages = join(projectRoot, "node_modules");
  return all && await exists(packages) ? [...paths.toSorted(), packages] : paths.toSorted();
}

/** Nobody can be asked whether to remove what was downloaded. */
class CleanError extends UserError {}

/** Asks whether to remove what is listed. */
function isConfirmed(size: string): boolean {
  if (!Deno.stdin.isTerminal()) {
    throw new CleanError(
      `Nothing was removed, since there is no terminal to ask on: give --yes to remove ${size}, some ` +
        `of which would have to be downloaded again.`,
    );
  }
  return confirm(`Remove ${size}? Some of it would have to be downloaded again.`);
}

await runMain(async () => {
  const { all = false, dryRun = false, yes = false } = command.parse(taskArguments(), {
    from: "user",
  })
    .opts<Arguments>();
  const paths = await parts(all);
  let sum = 0;
  for (const path of paths) {
    const size = await sizeOf(path);
    sum += size;
    print(`${formatBytes(size).padStart(8)}  ${relative(projectRoot, path)}`);
  }
  const total = formatBytes(sum);
  const isRemoved = !dryRun && (paths.length === 0 || yes || isConfirmed(total));
  if (isRemoved) { for (const path of paths) await Deno.remove(path, { recursive: true }); }
  print(`${total.padStart(8)}  ${isRemoved ? "removed" : dryRun ? "in all" : "kept"}`);
});
