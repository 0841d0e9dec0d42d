import { comparison } from "./comparison.ts";
import { escapeMarkdown, markdownCodeBlock } from "../page/mod.ts";
import { finding } from "./finding.ts";
import { pointTitle } from "./format.ts";
import { differenceLines, leftOutLines, presetLines } from "./provenance.ts";
import { reading } from "./reading.ts";
import type { Summary } from "./summary.ts";
import { studyMarkdownTable } from "./table.ts";

/** Each failed trial; the log only of the first with its error. */
function failures({ failures }: Summary): string {
  return failures.map(({ id, point, seed, error, log }, i) => {
    const isFirst = failures.findIndex((failure) => failure.error === error) === i;
    const item = `- Trial ${id} (${pointTitle(point)}, seed ${seed}): ${escapeMarkdown(error)}`;
    return isFirst && log !== ""
      ? `${item}\n\n${markdownCodeBlock(log).replace(/^/gm, "  ")}`
      : item;
  }).join("\n");
}

/** The command that makes a study again, in a block of its own. */
function madeAgain(summary: Summary): string[] {
  const { origin: { command } } = summary;
  const changed = presetLines(summary).map((line) => `- ${line}`);
  if (!command) return changed;
  const trained = "The newest of its trials were trained by";
  return command.startsWith("deno ")
    ? [trained, markdownCodeBlock(command), ...changed]
    : [`${trained} ${escapeMarkdown(command)}.`, ...changed];
}

/**
 * The page of a study for a reviewer, in Markdown: the question, the finding, the table, the points that are
 * compared, how to read it, the trials that failed or do not count, and what made it. It shows `plot.png`
 * and `curves.png` from its folder.
 */
export function tableMarkdown(summary: Summary): string {
  const { question, claim } = summary.experiment;
  const section = (title: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join("\n")];
  return [
    `# ${escapeMarkdown(question)}`,
    ...(claim === undefined ? [] : [`**Claim.** ${escapeMarkdown(claim)}`]),
    `**Found.** ${escapeMarkdown(finding(summary))}`,
    studyMarkdownTable(summary),
    `![${escapeMarkdown(question)}](plot.png)`,
    ...section(
      summary.rows.length > 1 ? "What is compared" : "What is trained",
      comparison(summary),
    ),
    ...section("How to read it", reading(summary)),
    ...(summary.failures.length === 0 ? [] : ["## Failed trials", failures(summary)]),
    ...section("Trials that are left out", leftOutLines(summary)),
    ...section("Differences between trials", differenceLines(summary)),
    "## Learning curves",
    "![Learning curves](curves.png)",
    "## How it was made",
    ...madeAgain(summary),
    "Commits, commands, versions and hardware are in [manifest.json](manifest.json), all numbers in " +
    "[table.csv](table.csv), the table for LaTeX in [table.tex](table.tex).",
  ].join("\n\n") + "\n";
}
