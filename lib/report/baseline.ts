import { join } from "node:path";
import { codeState, hardware, publicCommand, withoutPathsIn, writeAtomic } from "../base/mod.ts";
import type { BaselineScores } from "../trainer/mod.ts";
import { escapeMarkdown, markdownTable } from "../page/mod.ts";

/** A baseline's scores under its name. */
export interface NamedBaseline {
  /** Its name in the tables. */
  name: string;
  /** Its scores. */
  scores: BaselineScores;
}

/** The scores of baselines on a data set, and the origin of the numbers. */
export interface BaselineReport {
  /** The data's name. */
  data: string;
  /** The edition of the data, where its files' names say so: "reconstructed". */
  edition?: string;
  /** Digest of the data. */
  dataHash: string;
  /** Rows that they learned from. */
  trainRows: number;
  /** Rows that they are scored on. */
  valRows: number;
  /** The baselines, all of the same rows. */
  baselines: readonly NamedBaseline[];
  /** The command that made it, as it can be typed again. */
  command: string;
}

const none = "–";

/** A share from 0 to 1, as the field writes it: "55.7". */
function points(share: number | undefined): string {
  return share === undefined ? none : (100 * share).toFixed(1);
}

function answerability(baselines: readonly NamedBaseline[]): string {
  return markdownTable(
    ["Unanswerable or not", "Average precision", "95% interval", "F1", "Accuracy"],
    baselines.map(({ name, scores: { answerability, interval } }) => [
      name,
      points(answerability.averagePrecision),
      interval === undefined ? none : `${points(interval.low)} to ${points(interval.high)}`,
      points(answerability.f1),
      points(answerability.accuracy),
    ]),
  );
}

function answers(baselines: readonly NamedBaseline[]): string {
  const types = Object.keys(baselines[0]?.scores.vqaAccuracy?.byAnswerType ?? {}).toSorted();
  return markdownTable(
    ["Answer", "Accuracy", "VQA accuracy", ...types.map((type) => escapeMarkdown(type) || none)],
    baselines.map(({ name, scores: { answerAccuracy, vqaAccuracy } }) => [
      name,
      points(answerAccuracy),
      points(vqaAccuracy?.overall),
      ...types.map((type) => points(vqaAccuracy?.byAnswerType[type])),
    ]),
  );
}

/** The tables of a report, in Markdown that reads as well in a terminal. */
export function baselineMarkdown(report: BaselineReport): string {
  const { data, edition, trainRows, valRows, baselines } = report;
  const name = edition === undefined ? data : `${data} (${edition})`;
  const baseRate = baselines[0]?.scores.answerability.baseRate;
  return [
    `# Baselines on ${escapeMarkdown(name)}`,
    `Learned from ${trainRows} training rows, scored on ${valRows} validation rows, of which ` +
    `${points(baseRate)}% are unanswerable. All numbers are in percent.`,
    answerability(baselines),
    answers(baselines),
    '- The positive class is "unanswerable"; chance has the share of unanswerable rows as its ' +
    "average precision. The interval is over the rows (bootstrap).\n" +
    "- VQA accuracy is the official one, of all rows and by answer type; accuracy is the share of " +
    "rows with exactly the most frequent answer.\n" +
    "- Question only: logistic regression on TF-IDF of the normalised questions' words and pairs " +
    "of words. Constant: always the most frequent label and answer of the training rows.",
    ...(edition === undefined
      ? []
      : [`This is the ${escapeMarkdown(edition)} edition, not the published data.`]),
  ].join("\n\n") + "\n";
}

/**
 * Writes a report as `question_only.md` and, with what made the numbers, `question_only.json`.
 *
 * @param directory The folder that is written to; made as needed.
 */
export async function writeBaselineReport(
  report: BaselineReport,
  directory: string,
): Promise<void> {
  const path = join(directory, "question_only");
  const made = withoutPathsIn({
    ...report,
    command: publicCommand(report.command),
    finished: new Date().toISOString(),
    code: await codeState(),
    deno: Deno.version.deno,
    hardware: hardware(),
  });
  await writeAtomic(`${path}.md`, baselineMarkdown(report));
  await writeAtomic(`${path}.json`, JSON.stringify(made, null, 2) + "\n");
}
