import { formatShare } from "../base/mod.ts";
import {
  type Block,
  captioned,
  heading,
  paragraph,
  parseMarkdown,
  strong,
  type Table,
  table,
} from "../page/mod.ts";
import {
  importance,
  isHyperParameter,
  mattersMost,
  rangesNote,
  rangesSpec,
  rangesTable,
  type SettingRange,
  settingRanges,
  settingTitle,
} from "../report/mod.ts";
import { figureOf } from "./figures.ts";
import type { Paper, PaperStudy } from "./paper.ts";
import { sourceOf } from "./provenance.ts";

/** The ranges of the hyper-parameters that the tuning studies vary, the largest first. */
export async function tuningRanges({ studies }: Paper): Promise<SettingRange[]> {
  const tuning = studies.filter(({ entry }) => entry.part === "tuning");
  const ranges = await settingRanges(tuning.map(({ study }) => study));
  return ranges.filter(({ setting }) => isHyperParameter(setting));
}

const title = "Which setting matters most";

/** The name of the section of ranges in links. */
export const rangesAnchor = "which-setting-matters-most";

/** The ranges of settings against each other, across the studies that vary one each. */
export async function rangesSection(
  { studies }: Paper,
  ranges: readonly SettingRange[],
  paper: string,
): Promise<Block[]> {
  if (ranges.length < 2) return [];
  const judged = mattersMost(ranges, "learningRate");
  const pageOf = ({ directory }: SettingRange) => {
    const study = studies.find(({ study }) => study.directory === directory);
    return study === undefined ? "" : sourceOf(study, paper).url;
  };
  const [content] = parseMarkdown(rangesTable(ranges, pageOf));
  const [largest] = ranges;
  return [
    heading(3, title),
    ...(judged === undefined ? [] : [
      paragraph(strong("Verdict."), " ", judged.sentences.join(" ")),
    ]),
    captioned(content as Table, [rangesNote]),
    await figureOf("ranges", rangesSpec(ranges), {
      alt: `The range of each setting with its interval; the largest mean is that of ` +
        `${settingTitle(largest!.setting)}.`,
      caption: ["The ranges with 95% intervals, over the values that were tried."],
    }),
    ...studies.flatMap((study) => importanceBlocks(study, paper)),
  ];
}

/** The shares of several settings in the differences between the points of one study. */
function importanceBlocks(study: PaperStudy, paper: string): Block[] {
  const parts = study.entry.part === "tuning" ? importance(study.summary) : undefined;
  if (parts === undefined) return [];
  const percent = (share: number) => formatShare(share, 0);
  const rows = parts.map(({ settings, share: { mean, halfWidth } }) => [
    settings.map(settingTitle).join(" with "),
    percent(mean),
    halfWidth === undefined ? "–" : `± ${percent(halfWidth)}`,
  ]);
  return [captioned(
    table(["Setting", "Share of the variance", "Interval"], rows),
    [
      "Importance where several settings are varied at once: the share that each has in the variance " +
      "between the points, alone and together, with a 95% interval over seeds.",
    ],
    sourceOf(study, paper),
  )];
}
