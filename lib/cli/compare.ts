import { join } from "node:path";
import { exists, temporaryFolder, UserError } from "../base/mod.ts";
import { compareResults, comparisonMarkdown, ResultError } from "../report/mod.ts";
import { Command } from "./command.ts";
import { checkOutResults, studiesIn } from "./committed_results.ts";
import { printMarkdown } from "./print_markdown.ts";
import { runMain, taskArguments } from "./terminal.ts";

/**
 * Runs `deno task compare`.
 *
 * @param args The command line.
 * @returns The exit status.
 */
export async function compare(args: readonly string[]): Promise<number> {
  const command = new Command("deno task compare")
    .description("Says what differs between two results: settings, data, code and scores.")
    .argument("<a>", "a folder of results, or a commit, or <commit>:<folder>")
    .argument("<b>", "the same")
    .addHelpAfter(`
A folder is that of one study, results/<experiment>/<data>-<preset>, or of all, such as results. A commit
beside a folder means the same folder then; two commits mean all of results. Scores are paired by seed where
both saw the same data.

Examples:
  deno task compare results/dropout/shapes-quick results/dropout/shapes-quick-epochs=12
  deno task compare HEAD~1 results/dropout/shapes-quick
  deno task compare v1 v2
  deno task compare main:results/dropout/shapes-quick HEAD:results/dropout/shapes-quick`);
  const [a, b] = command.parse(args, { from: "user" }).processedArgs as [string, string];
  await using target = await temporaryFolder();
  const [first, second] = [
    await locate(a, b, join(target.path, "a")),
    await locate(b, a, join(target.path, "b")),
  ];
  for (const page of await pages(first, second)) printMarkdown(page);
  return 0;
}

/** The folder that an argument means, checked out where it is a commit's. */
async function locate(argument: string, other: string, target: string): Promise<string> {
  if (await exists(argument)) return argument;
  const colon = argument.indexOf(":");
  const commit = colon < 0 ? argument : argument.slice(0, colon);
  const folder = colon >= 0
    ? argument.slice(colon + 1)
    : await exists(other)
    ? other
    : other.includes(":")
    ? other.slice(other.indexOf(":") + 1)
    : "results";
  await Deno.mkdir(target);
  return await checkOutResults(commit, folder, target);
}

/** A page for each study: the two that were named, or those that both folders hold. */
async function pages(a: string, b: string): Promise<string[]> {
  const isStudy = (directory: string) => exists(join(directory, "manifest.json"));
  if (await isStudy(a) || await isStudy(b)) return [comparisonMarkdown(await compareResults(a, b))];
  const [first, second] = [await studiesIn(a), await studiesIn(b)];
  const both = first.filter((name) => second.includes(name));
  if (both.length === 0) {
    throw new UserError("They have no study in common: name two folders of results.");
  }
  const written: string[] = [];
  for (const name of both) {
    const page = await compareResults(join(a, name), join(b, name)).then(comparisonMarkdown)
      .catch((error) => {
        if (error instanceof ResultError) return `# ${name}\n\n${error.message}\n`;
        throw error;
      });
    written.push(page);
  }
  const alone = (names: readonly string[], others: readonly string[], side: string) => {
    const only = names.filter((name) => !others.includes(name));
    return only.length === 0 ? [] : [`Only in ${side}: ${only.join(", ")}.`];
  };
  return [...written, ...alone(first, second, "A"), ...alone(second, first, "B")];
}

if (import.meta.main) await runMain(() => compare(taskArguments()));
