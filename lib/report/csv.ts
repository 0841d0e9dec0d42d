import { variedSettings } from "../sweep/mod.ts";
import type { Summary, SummaryRow } from "./summary.ts";

type Cell = string | number | boolean | undefined;

function cell(value: Cell): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A mean with its half width under a name, then the interval's ends. */
function interval(
  name: string,
  kind: string,
  { mean, halfWidth }: { mean: number; halfWidth: number | undefined } | Record<string, never>,
): Record<string, Cell> {
  const ends = mean === undefined || halfWidth === undefined
    ? [undefined, undefined]
    : [mean - halfWidth, mean + halfWidth];
  return {
    [`${name}HalfWidth95${kind}`]: halfWidth,
    [`${name}Low95${kind}`]: ends[0],
    [`${name}High95${kind}`]: ends[1],
  };
}

function numbers(row: SummaryRow, isPruned: boolean): Record<string, Cell> {
  const { difference } = row;
  return {
    complete: row.scores.size,
    failed: row.failed,
    ...(isPruned && { prunedAfterEpoch: [...row.pruned.values()][0] }),
    mean: row.estimate?.mean,
    ...interval("mean", "Seeds", row.estimate ?? {}),
    ...interval("mean", "SeedsAndRows", row.crossed ?? {}),
    crossFitted: row.crossFitted?.mean,
    ...interval("crossFitted", "Seeds", row.crossFitted ?? {}),
    bestEpoch: row.bestEpoch,
    gap: row.gap?.mean,
    ...interval("gap", "Seeds", row.gap ?? {}),
    difference: difference?.mean,
    ...interval("difference", "Seeds", difference ?? {}),
    ...interval("difference", "SeedsAndRows", difference?.crossed ?? {}),
    differencePairs: difference?.count,
    differencePValue: difference?.pValue,
    differenceAdjustedPValue: difference?.adjustedPValue,
    differenceDetectable80Power: difference?.detectable,
    isBest: row.isBest,
    hasBestMean: row.top !== undefined,
    isBase: row.isBase,
    isAsked: row.isAsked,
  };
}

/**
 * A study as comma-separated values (RFC 4180): a line for each point with a column for each varied
 * setting, numbers in full precision, shares from 0 to 1, p-values by the paired t test and, over seeds
 * and rows where these are known, adjusted by Holm's method. The ends of a 95% interval and half its width say what it is over: seeds, or seeds and
 * rows. The score of each seed has a column of its own, and so has the cross-fitted one. What is not known
 * is empty.
 */
export function tableCsv({ experiment: { vary }, rows, seeds, pruner }: Summary): string {
  const lines = rows.map((row): Record<string, Cell> => ({
    ...Object.fromEntries(variedSettings(vary).map((name) => [name, row.point[name]])),
    ...numbers(row, pruner !== null),
    ...Object.fromEntries(seeds.map((seed) => [`seed${seed}`, row.scores.get(seed)])),
    ...Object.fromEntries(
      seeds.map((seed) => [`crossFittedSeed${seed}`, row.crossFittedScores.get(seed)]),
    ),
  }));
  const header = Object.keys(lines[0] ?? {});
  return [header, ...lines.map((line) => header.map((name) => line[name]))]
    .map((cells) => cells.map(cell).join(",") + "\r\n").join("");
}
