import { listWords } from "../base/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { uncapitalize } from "../page/mod.ts";
import { decisivePValue, isShown, type PointDifference } from "./difference.ts";
import { formatDifference, formatEstimate, metricFormat, settingTitle } from "./format.ts";
import type { ClaimVerdict } from "./judgement.ts";
import { crossRanges, type SettingRange, settingRange } from "./setting_range.ts";
import { holm } from "./statistics/holm.ts";
import { pairedDifference } from "./statistics/paired_difference.ts";
import { welch } from "./statistics/welch.ts";

/** The settings of data and modality, which are no hyper-parameters. */
const notHyperParameters = new Set<string>([
  "model",
  "modality",
  "data",
  "trainRows",
  "valRows",
  "testRows",
  "questions",
  "minimumAnswerCount",
]);

/** The hyper-parameters that the reproduced report tunes: without one of them no other is shown to matter most. */
const tuned: readonly string[] = ["learningRate", "batchSize", "epochs", "dropout"];

/** True of a setting that the claim about hyper-parameters is about. */
export function isHyperParameter(setting: string): boolean {
  return !notHyperParameters.has(setting);
}

/**
 * The ranges of the settings of several studies, the largest first; studies without one are left out.
 *
 * @param studies Studies of the same data and sizes.
 */
export async function settingRanges(studies: readonly Study[]): Promise<SettingRange[]> {
  const ranges: SettingRange[] = [];
  for (const study of studies) {
    const range = await settingRange(study);
    if (range !== undefined) ranges.push(range);
  }
  return ranges.toSorted((a, b) =>
    b.range.mean - a.range.mean || (a.experiment < b.experiment ? -1 : 1)
  );
}

/** The claim that one hyper-parameter makes more of a difference than any other, judged. */
export interface MattersMost {
  /**
   * Shown where its range is shown to be larger than every other, those of all hyper-parameters that the
   * report tunes among them; contradicted where one is larger.
   */
  verdict: ClaimVerdict;
  /** The range and its distance to the nearest other one, in a line. */
  line: string;
  /** The verdict with its differences, in sentences that claim no more than their intervals. */
  sentences: string[];
}

/** A range minus another, with its p-value. */
interface RangeDifference {
  other: SettingRange;
  mean: number;
  halfWidth: number | undefined;
  pValue: number | undefined;
}

/** Ranges are compared over the seeds of both where these are two or more, else as independent means (Welch). */
function subtract(
  range: SettingRange,
  other: SettingRange,
): Omit<RangeDifference, "other"> {
  const shared = new Set(range.bySeed.keys()).intersection(new Set(other.bySeed.keys()));
  if (shared.size < 2) return welch([...range.bySeed.values()], [...other.bySeed.values()]);
  const crossed = crossRanges([range, other])?.difference(range, other);
  const difference: PointDifference = {
    ...pairedDifference(range.bySeed, other.bySeed)!,
    crossed,
  };
  return {
    mean: difference.mean,
    halfWidth: crossed?.halfWidth ?? difference.halfWidth,
    pValue: decisivePValue(difference),
  };
}

/**
 * Judges that a setting matters most: that its range is larger than that of each other hyper-parameter,
 * by Holm's adjusted p-values, over the values that were tried.
 *
 * @param ranges Ranges in the same metric, of studies of the same data and sizes.
 * @param setting The setting that is said to matter most.
 * @returns Undefined where the setting has no range, or no other hyper-parameter of that metric has one.
 */
export function mattersMost(
  ranges: readonly SettingRange[],
  setting: string,
): MattersMost | undefined {
  const own = ranges.find((range) => range.setting === setting);
  const others = ranges.filter((range) =>
    range.setting !== setting && isHyperParameter(range.setting) && range.metric === own?.metric
  );
  if (own === undefined || others.length === 0) return undefined;
  const differences = others.map((other) => ({ other, ...subtract(own, other) }));
  const adjusted = holm(differences.map(({ pValue }) => pValue), differences.length);
  const judged = differences.map((difference, i) => ({
    ...difference,
    adjustedPValue: adjusted[i],
    verdict: !isShown({ adjustedPValue: adjusted[i] })
      ? "cannot tell" as const
      : difference.mean > 0
      ? "shown" as const
      : "contradicted" as const,
  }));
  const withVerdict = (verdict: ClaimVerdict) => judged.filter((one) => one.verdict === verdict);
  const left = tuned.filter((name) => ![own, ...others].some(({ setting }) => setting === name));
  const isLargest = withVerdict("shown").length === judged.length;
  const verdict = withVerdict("contradicted").length > 0
    ? "contradicted"
    : isLargest && left.length === 0
    ? "shown"
    : "cannot tell";
  const format = metricFormat(own.metric);
  const list = (all: readonly RangeDifference[]) =>
    listWords(
      all.map((difference) =>
        `${settingTitle(difference.other.setting)} (${formatDifference(difference, format)}` +
        `${format.differenceUnit})`
      ),
    );
  const title = settingTitle(setting);
  const head = {
    shown: `Shown, over the values tried: the ${title} matters most.`,
    contradicted: `Contradicted, over the values tried: the ${title} does not matter most.`,
    "cannot tell": `Cannot tell whether the ${title} matters most, over the values tried.` +
      (isLargest ? ` No study of this data and these sizes varies ${listOf(left, "or")}.` : ""),
  }[verdict];
  const range = formatEstimate(interval(own), format) + format.differenceUnit;
  const parts = [
    ["contradicted", "smaller than that of"],
    ["shown", "larger than that of"],
    ["cannot tell", "not told apart from that of"],
  ] as const;
  const compared = parts.flatMap(([part, words]) => {
    const those = withVerdict(part);
    return those.length === 0 ? [] : [`${words} ${list(those)}`];
  });
  const nearest = differences.reduce((least, one) => one.mean < least.mean ? one : least);
  return {
    verdict,
    line:
      `Range ${range}; minus that of ${settingTitle(nearest.other.setting)}: ${
        formatDifference(nearest, format)
      }${format.differenceUnit}` + (left.length === 0 ? "" : `; not tried: ${listOf(left)}`),
    sentences: [
      head,
      `Its range of ${uncapitalize(format.title)} is ${range}: ${
        listWords(compared)
      }. In brackets ` +
      `stands the difference${
        others.length > 1 ? `, tested with an adjustment for ${others.length} comparisons` : ""
      }.`,
    ],
  };
}

/** "batch size, epochs and dropout". */
function listOf(settings: readonly string[], conjunction?: "or"): string {
  return listWords(settings.map(settingTitle), conjunction);
}

/** A range's mean with the interval that decides. */
export function interval({ range, crossed }: SettingRange) {
  return { mean: range.mean, halfWidth: crossed?.halfWidth ?? range.halfWidth };
}
