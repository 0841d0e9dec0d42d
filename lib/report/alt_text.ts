import { listWords } from "../base/mod.ts";
import { formatEstimate, metricFormat, pointLabel, pointMarks, settingTitle } from "./format.ts";
import type { Summary } from "./summary.ts";
import { uncapitalize } from "../page/mod.ts";
import { variedSettings } from "../sweep/mod.ts";

/** The most points whose scores are said. */
const mostPoints = 12;

/** A figure of a study in words, for those who do not see it: its question, its axes, its scores. */
export function altText({ experiment, rows }: Summary, kind: "Plot" | "Curves"): string {
  const format = metricFormat(experiment.metric);
  const settings = listWords(variedSettings(experiment.vary).map(settingTitle));
  const scores = rows.slice(0, mostPoints).map((row) => {
    const marks = pointMarks(row);
    return pointLabel(row.point) + (marks.length > 0 ? ` (${marks.join(", ")})` : "") + ": " +
      (row.estimate ? formatEstimate(row.estimate, format) + format.unit : "no score");
  });
  const axes = kind === "Plot" ? `by ${settings}` : `by epoch, for each value of ${settings}`;
  return `Figure: ${experiment.question} ${kind} of ${uncapitalize(format.title)} ${axes}. ` +
    `${scores.join("; ")}${rows.length > mostPoints ? "; and more" : ""}.`;
}
