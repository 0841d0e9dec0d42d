import { byFrequency } from "../../base/mod.ts";
import type { Exhibit } from "../exhibit.ts";
import type { JudgedRow } from "./judged_row.ts";
import { intervalText, type Proportion, proportion, shareText } from "./proportion.ts";
import { sharesSpec } from "./shares_figure.ts";

/** The share of right predictions for each answer type, the most frequent first. */
export function typeShares(rows: readonly JudgedRow[]): [answerType: string, Proportion][] {
  return byFrequency(rows.map(({ answerType }) => answerType)).map(([type, count]) => {
    const right = rows.filter(({ answerType, isRight }) => answerType === type && isRight);
    return [type, proportion(right.length, count)];
  });
}

/** The errors by the type of the row's answer, with 95% intervals over rows. */
export function errorsByType(rows: readonly JudgedRow[]): Exhibit {
  const types = typeShares(rows).map(([type, share]) => ({ type: type || "not known", share }));
  const all = proportion(rows.filter(({ isRight }) => isRight).length, rows.length);
  const title = "Right predictions by type of answer";
  const alt = `${shareText(all)} of all ${rows.length} predictions are right; ` +
    types.map(({ type, share }) => `of type ${type} ${share.part} of ${share.whole}`).join(", ") +
    ".";
  return {
    title,
    alt,
    figure: sharesSpec({
      title,
      subtitle: "Intervals: 95% over rows; the line is the share of all rows",
      alt,
      groups: types.map(({ type, share }) => ({ label: type, series: "right", ...share })),
      reference: all.share,
    }),
    table: {
      header: ["Type of answer", "Rows", "Right", "Wrong", "Share right", "95% interval"],
      rows: [...types, { type: "all", share: all }].map(({ type, share }) => [
        type,
        String(share.whole),
        String(share.part),
        String(share.whole - share.part),
        shareText(share),
        intervalText(share),
      ]),
    },
  };
}
