import { listWords, plural } from "../base/mod.ts";
import {
  formatEstimate,
  metricFormat,
  pointLabel,
  pointMarks,
  pointTitle,
  settingTitle,
} from "./format.ts";
import type { Summary } from "./summary.ts";
import { uncapitalize } from "../page/mod.ts";
import { variedSettings } from "../sweep/mod.ts";

/** The most points whose scores are said. */
const mostPoints = 12;

/** A figure of a study in words, for those who do not see it: its question, its axes, its scores. */
export function altText(
  { experiment, rows }: Summary,
  kind: "Plot" | "Curves" | "Parallel coordinates",
): string {
  const format = metricFormat(experiment.metric);
  const settings = listWords(variedSettings(experiment.vary).map(settingTitle));
  const scores = rows.slice(0, mostPoints).map((row) => {
    const marks = pointMarks(row);
    return pointLabel(row.point) + (marks.length > 0 ? ` (${marks.join(", ")})` : "") + ": " +
      (row.estimate ? formatEstimate(row.estimate, format) + format.unit : "no score");
  });
  const axes = kind === "Curves" ? `by epoch, for each value of ${settings}` : `by ${settings}`;
  return `Figure: ${experiment.question} ${kind} of ${uncapitalize(format.title)} ${axes}. ` +
    `${scores.join("; ")}${rows.length > mostPoints ? "; and more" : ""}.`;
}

/** The figure of a study whose sampler chose its points, in words. */
export function sampledAltText(summary: Summary): string {
  const { experiment } = summary;
  const settings = variedSettings(experiment.vary).map(settingTitle);
  const parallel = settings.length > 1 ? "as parallel coordinates, and " : "";
  const plots = `as plots of ${uncapitalize(metricFormat(experiment.metric).title)} by ` +
    listWords(settings);
  return sampledText(summary, `${parallel}${plots}`);
}

/** The figure of each pair of a study's settings, in words. */
export function pairsAltText(summary: Summary): string {
  const { experiment: { vary, metric } } = summary;
  const settings = listWords(variedSettings(vary).map(settingTitle));
  const title = uncapitalize(metricFormat(metric).title);
  return sampledText(summary, `by two of ${settings} at a time, shaded by ${title}`);
}

function sampledText({ experiment, rows, sampler }: Summary, drawn: string): string {
  const format = metricFormat(experiment.metric);
  const scored = rows.filter(({ estimate }) => estimate !== undefined);
  const means = scored.map(({ estimate }) => estimate!.mean);
  const said = scored.filter(({ isBase, top }) => isBase || top !== undefined).map((row) =>
    `${pointMarks(row).join(", ")}: ${pointTitle(row.point)}, ` +
    `${formatEstimate(row.estimate!, format)}${format.unit}`
  );
  const range = means.length === 0
    ? "no point has a score yet"
    : `means from ${format.score(Math.min(...means))} to ` +
      `${format.score(Math.max(...means))}${format.unit}`;
  return `Figure: ${experiment.question} ${plural(scored.length, "point")} (sampler: ` +
    `${sampler?.name}), ${drawn}; ${[range, ...said].join("; ")}.`;
}
