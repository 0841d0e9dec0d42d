import { listWords } from "../base/mod.ts";
import { capitalize, escapeMarkdown, markdownCodeBlock } from "../page/mod.ts";
import { verdictSentences } from "./claim.ts";
import { comparison } from "./comparison.ts";
import { finding } from "./finding.ts";
import { pointTitle, settingTitle } from "./format.ts";
import { importance } from "./importance.ts";
import { differenceLines, leftOutLines, presetLines } from "./provenance.ts";
import { reading } from "./reading.ts";
import type { Summary } from "./summary.ts";

/** Sentences as a list under a heading; nothing where there are none. */
const listed = (title: string, items: readonly string[]) =>
  items.length === 0 ? [] : [`## ${title}`, items.map((item) => `- ${item}`).join("\n")];

/** The sentence that introduces what pages call the report; once on each. */
export const reportIntroduction: string =
  'The report is "NNDL Lab 3 Report", a PyTorch notebook on VizWiz, whose experiments are made again here.';

/** The claim of a study and the verdict on it, in Markdown blocks; none where nothing is claimed. */
export function claimSection(summary: Summary): string[] {
  const { claim } = summary.experiment;
  const verdict = verdictSentences(summary);
  return [
    ...(claim === undefined ? [] : [`**Claim.** ${escapeMarkdown(claim)}`]),
    ...(verdict.length === 0 ? [] : [`**Verdict.** ${escapeMarkdown(verdict.join(" "))}`]),
  ];
}

/** The finding of a study, in Markdown blocks. */
export function findingSection(summary: Summary): string[] {
  return [`**Found.** ${escapeMarkdown(finding(summary))}`];
}

/** The share of each setting in the variance between the points of a grid, in Markdown blocks; else none. */
export function importanceSection(summary: Summary): string[] {
  const shares = importance(summary);
  if (shares === undefined) return [];
  const percent = (share: number) => String(Math.round(100 * share) || 0).replace("-", "−");
  const items = shares.map(({ settings, share: { mean, halfWidth } }) => {
    const names = settings.map(settingTitle);
    const name = names.length > 1 ? `The combination of ${listWords(names)}` : names[0]!;
    return `${capitalize(name)}: ${percent(mean)}` +
      `${halfWidth === undefined ? "" : ` ± ${percent(halfWidth)}`}%.`;
  });
  return [
    ...listed("What matters", items),
    "These are shares of the variance between the points, over the values of the grid; ± is half a 95% " +
    "interval over seeds (jackknife), and a share near 0 may come out below it.",
  ];
}

/** The points of a study and all that is the same for them, in Markdown blocks. */
export function comparisonSection(summary: Summary): string[] {
  const title = summary.rows.length > 1 ? "What is compared" : "What is trained";
  return listed(title, [...comparison(summary), reportIntroduction]);
}

/** The guide to a study's table, in Markdown blocks. */
export function readingSection(summary: Summary): string[] {
  return listed("How to read it", reading(summary));
}

/** The trials that failed, in Markdown blocks; the log only of the first with its error. */
export function failuresSection({ failures }: Summary): string[] {
  if (failures.length === 0) return [];
  const items = failures.map(({ id, point, seed, error, log }, i) => {
    const isFirst = failures.findIndex((failure) => failure.error === error) === i;
    const item = `- Trial ${id} (${pointTitle(point)}, seed ${seed}): ${escapeMarkdown(error)}`;
    return isFirst && log !== ""
      ? `${item}\n\n${markdownCodeBlock(log).replace(/^/gm, "  ")}`
      : item;
  });
  return ["## Failed trials", items.join("\n")];
}

/** The trials that do not count, and what was not the same for those that do, in Markdown blocks. */
export function exceptionsSection(summary: Summary): string[] {
  return [
    ...listed("Trials that are left out", leftOutLines(summary)),
    ...listed("Differences between trials", differenceLines(summary)),
  ];
}

/** The origin of a study's numbers, in Markdown blocks; it links files of the study's folder. */
export function provenanceSection(summary: Summary): string[] {
  return [
    "## How it was made",
    ...madeAgain(summary),
    "Commits, commands, versions and hardware are in [manifest.json](manifest.json), all numbers in " +
    "[table.csv](table.csv), the table for LaTeX in [table.tex](table.tex).",
  ];
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
