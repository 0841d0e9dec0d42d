import type { Summary } from "./summary.ts";

function cell(value: string | number | boolean | undefined): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A study as comma-separated values (RFC 4180): a line for each value of the varied setting, numbers
 * in full precision, accuracies as shares from 0 to 1, the score of each seed in a column of its own.
 * What is not known is empty.
 */
export function tableCsv({ experiment, rows, seeds }: Summary): string {
  const header = [
    experiment.setting,
    "complete",
    "failed",
    "mean",
    "halfWidth95",
    "bestEpoch",
    "difference",
    "differenceHalfWidth95",
    "differencePairs",
    "isBest",
    "isBase",
    ...seeds.map((seed) => `seed${seed}`),
  ];
  const lines = rows.map((row) => [
    row.value,
    row.scores.size,
    row.failed,
    row.estimate?.mean,
    row.estimate?.halfWidth,
    row.bestEpoch,
    row.difference?.mean,
    row.difference?.halfWidth,
    row.difference?.count,
    row.isBest,
    row.isBase,
    ...seeds.map((seed) => row.scores.get(seed)),
  ]);
  return [header, ...lines].map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}
