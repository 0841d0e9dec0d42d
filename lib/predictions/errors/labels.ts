import { byFrequency } from "../../base/mod.ts";
import { textWidth } from "../../page/mod.ts";
import type { JudgedRow } from "./judged_row.ts";

/** The label that stands for all that have none of their own. */
export const rest = "all others";

/**
 * The labels that a table or figure tells apart, the most frequent truths first.
 *
 * @param most The largest number of labels; of more, the rarest are {@linkcode rest}.
 */
export function shownLabels(rows: readonly JudgedRow[], most: number): string[] {
  const truths = byFrequency(rows.map(({ truth }) => truth)).map(([label]) => label);
  const all = new Set([...truths, ...rows.map(({ predicted }) => predicted)]);
  if (all.size <= most) return [...all];
  return [...truths.slice(0, most - 1), rest];
}

/** The label of a table or figure for a label of a row. */
export function shownLabel(label: string, shown: readonly string[]): string {
  return shown.includes(label) ? label : rest;
}

/** Letters of a label on an axis; longer ones are cut. */
const most = 24;

/** An axis of labels. Vega without a canvas leaves room for all of a label that it cuts by its limit. */
export const labelAxis = { labelExpr: `truncate(datum.label, ${most})`, labelLimit: 0 };

/** Pixels of the widest label on an axis. */
export function widestLabel(labels: readonly string[]): number {
  return Math.max(...labels.map((label) => textWidth(label.slice(0, most), 13)));
}
