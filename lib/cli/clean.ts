import { Command } from "commander";
import { join, relative } from "node:path";
import { cacheDirectory, exists, formatBytes, projectRoot } from "../base/mod.ts";
import { runMain } from "./terminal.ts";

interface Arguments {
  all?: true;
  dryRun?: true;
}

const command = new Command("deno task clean")
  .description(
    "Removes what can be fetched or made again: .cache, which holds TensorFlow's library, Python " +
      "environments and data sets. Results stay.",
  )
  .option("--all", "node_modules too")
  .option("--dry-run", "only say how large it is")
  .addHelpText(
    "after",
    `
Examples:
  deno task clean --dry-run
  deno task clean --all`,
  );

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

await runMain(async () => {
  const { all = false, dryRun = false } = command.parse(Deno.args, { from: "user" }).opts<
    Arguments
  >();
  let sum = 0;
  for (const path of await parts(all)) {
    const size = await sizeOf(path);
    sum += size;
    if (!dryRun) await Deno.remove(path, { recursive: true });
    console.log(`${formatBytes(size).padStart(8)}  ${relative(projectRoot, path)}`);
  }
  console.log(`${formatBytes(sum).padStart(8)}  ${dryRun ? "in all" : "removed"}`);
});
