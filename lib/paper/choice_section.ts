import { listWords } from "../base/mod.ts";
import { type Block, heading, inlineCode, link, list, paragraph, strong } from "../page/mod.ts";
import {
  decisiveInterval,
  finalScoreSentence,
  formatDifference,
  metricFormat,
  pointTitle,
} from "../report/mod.ts";
import { betterPoints } from "./better_points.ts";
import { type ChosenVersion, hyperParameterStudies } from "./final_score.ts";
import type { PaperStudy } from "./paper.ts";
import { sourceOf } from "./provenance.ts";
import { experimentTitle } from "./titles.ts";

/** The values of a study that are shown to be better than its base, in a few words. */
function betterText({ summary }: PaperStudy): string {
  const format = metricFormat(summary.experiment.metric);
  const better = betterPoints(summary).map(({ point, difference }) =>
    `${pointTitle(point)} (${
      formatDifference(decisiveInterval(difference!), format)
    }${format.differenceUnit})`
  );
  return `${experimentTitle(summary.experiment)}: ${listWords(better)}.`;
}

/** The choice of the final version, and its score on rows that chose nothing. */
export function choiceSection(
  tuning: readonly PaperStudy[],
  chosen: ChosenVersion | undefined,
  paper: string,
): Block[] {
  const changes = hyperParameterStudies(tuning).filter(({ summary }) =>
    betterPoints(summary).length > 0
  );
  const rule =
    "The rule: the base setting stays, which is the report's at the sizes of this preset, unless " +
    "a difference from it is shown; a higher mean alone may be the luck of seeds and rows. Of several that " +
    "are shown, the one with the largest difference is taken, as it was trained: that several together " +
    "are better still has not been measured. The number of rows and the precision are no hyper-parameters, " +
    "so that nothing is chosen among them.";
  if (chosen === undefined) {
    return [
      heading(3, "How the final version was chosen"),
      paragraph(rule),
      paragraph("No tuning study is complete, so that nothing is chosen."),
    ];
  }
  const { study, point, isBase, result } = chosen;
  return [
    heading(3, "How the final version was chosen"),
    paragraph(rule),
    ...(changes.length === 0
      ? [paragraph("No value of a hyper-parameter is shown to be better than the base.")]
      : [
        paragraph("Shown to be better than the base, with the interval over seeds and rows:"),
        list(changes.map(betterText)),
      ]),
    paragraph(
      `So the final version is ${isBase ? "the base setting" : pointTitle(point)}, as trained in `,
      link(sourceOf(study, paper).url, study.study.name),
      ". ",
      strong(finalScoreSentence(result)),
    ),
    ...("final" in result
      ? [paragraph(
        "These rows follow those that chose epochs and settings, and none of them was looked at before; " +
          "the numbers are in ",
        link("final_score.json", inlineCode("final_score.json")),
        ".",
      )]
      : []),
  ];
}
