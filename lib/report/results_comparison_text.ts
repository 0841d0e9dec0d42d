import { listWords, plural } from "../base/mod.ts";
import { capitalize, escapeMarkdown, markdownTable } from "../page/mod.ts";
import type { Point } from "../sweep/mod.ts";
import { isShown } from "./difference.ts";
import {
  formatDetectable,
  formatDifference,
  formatEstimate,
  formatPValue,
  metricFormat,
  pointLabel,
  pointTitle,
  settingTitle,
} from "./format.ts";
import type { ComparedPoint, ResultsComparison } from "./results_comparison.ts";

/** Two results side by side, in Markdown that reads as well in a terminal. */
export function comparisonMarkdown(comparison: ResultsComparison): string {
  const { names, settings, code, points } = comparison;
  return [
    `# ${escapeMarkdown(names.a)} and ${escapeMarkdown(names.b)}`,
    "A is the first, B the second.",
    section(
      "Settings",
      settings.map(({ name, a, b }) => `${capitalize(settingTitle(name))}: ${a} in A, ${b} in B.`),
      "The settings of the base are the same.",
    ),
    section("Data", [dataSentence(comparison)]),
    section(
      "Code and machine",
      code.map(({ name, a, b }) =>
        `${capitalize(name)}: ${listWords(a) || "none"} in A, ${listWords(b) || "none"} in B.`
      ),
      "The trials of both recorded the same code, versions and machine.",
    ),
    section("Points that are not compared", onlyLines(comparison)),
    points.length === 0 ? "No point is in both, so no scores are compared." : scores(comparison),
  ].filter(Boolean).join("\n\n") + "\n";
}

function section(title: string, lines: readonly string[], none = ""): string {
  const shown = lines.length > 0 ? lines : none === "" ? [] : [none];
  if (shown.length === 0) return "";
  return `## ${title}\n\n${shown.map((line) => `- ${escapeMarkdown(line)}`).join("\n")}`;
}

function dataSentence({ isSameData }: ResultsComparison): string {
  if (isSameData === undefined) {
    return "One of them did not record its data's hash, so seeds are not paired.";
  }
  return isSameData
    ? "Both saw the same data, by its hash."
    : "They saw different data, by its hash, so seeds are not paired.";
}

function onlyLines({ only, unscored }: ResultsComparison): string[] {
  const alone = (["a", "b"] as const).flatMap((side) =>
    only[side].length === 0 ? [] : [`Only in ${side.toUpperCase()}: ${pointsText(only[side])}.`]
  );
  return unscored.length === 0
    ? alone
    : [...alone, `Without a complete trial in A or B: ${pointsText(unscored)}.`];
}

/** The most points that are named one by one: a sampler chooses many, and none of another one's. */
const mostNamed = 5;

function pointsText(points: readonly Point[]): string {
  return points.length > mostNamed
    ? `${points.length} points, as its table lists them`
    : points.map(pointTitle).join("; ");
}

function scores({ metric, points }: ResultsComparison): string {
  const format = metricFormat(metric);
  const unit = format.unit === "" ? "" : ` (${format.unit.trim()})`;
  const differenceUnit = format.differenceUnit === "" ? "" : " (points)";
  const table = markdownTable(
    ["Point", `A${unit}`, `B${unit}`, `B − A${differenceUnit}`, "Over", "Adjusted p-value"],
    points.map(({ point, a, b, difference, over, adjustedPValue }) => [
      escapeMarkdown(pointLabel(point)),
      formatEstimate(a, format),
      formatEstimate(b, format),
      formatDifference(difference, format),
      over,
      adjustedPValue === undefined ? "–" : escapeMarkdown(formatPValue(adjustedPValue)),
    ]),
  );
  return [`## ${format.title}`, table, verdictLine(points), couldBeShown(points, format)]
    .filter(Boolean).join("\n\n");
}

function verdictLine(points: readonly ComparedPoint[]): string {
  const isSame = ({ difference: { mean, halfWidth } }: ComparedPoint) =>
    mean === 0 && halfWidth === 0;
  if (points.every(isSame)) return "All scores are the same.";
  const shown = points.filter(isShown);
  const adjusted = points.length > 1
    ? `, adjusted for ${plural(points.length, "comparison")} by Holm's method`
    : "";
  return shown.length === 0
    ? `No difference is shown${adjusted}.`
    : `A difference is shown of ${
      listWords(shown.map(({ point }) => pointTitle(point)))
    }${adjusted}.`;
}

function couldBeShown(
  points: readonly ComparedPoint[],
  format: ReturnType<typeof metricFormat>,
): string {
  const open = points.flatMap((point) => isShown(point) ? [] : point.detectable ?? []);
  if (open.length === 0) return "";
  const [least, most] = [Math.min(...open), Math.max(...open)].map((value) =>
    formatDetectable(value, format)
  );
  return "Of those that are not shown, the smallest that could have been shown with 80% power is " +
    `${least === most ? least : `${least} to ${most}`}${format.differenceUnit}.`;
}
