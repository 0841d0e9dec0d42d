import type { Dataset } from "../dataset/mod.ts";
import { describeModel, parameterTotal } from "../predictions/mod.ts";
import { type Block, type Inline, link, list, paragraph, strong } from "../page/mod.ts";
import {
  finalScoreSentence,
  formatEstimate,
  mattersMost,
  metricFormat,
  pointLabel,
  type SettingRange,
} from "../report/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import type { ChosenVersion } from "./final_score.ts";
import type { Paper } from "./paper.ts";
import { questions } from "./questions.ts";

/** All that the four questions are answered from. */
export interface AnswerSources {
  /** The studies. */
  paper: Paper;
  /** The settings that preset and user give to all studies; each model has its own defaults for the others. */
  sizes: Readonly<Partial<TrialSettings>>;
  /** The data; undefined where it is not on this machine. */
  dataset: Dataset | undefined;
  /** The settings' ranges. */
  ranges: readonly SettingRange[];
  /** The final version; undefined where nothing is chosen. */
  chosen: ChosenVersion | undefined;
}

const count = (number: number) => number.toLocaleString("en");

function preprocessing({ sizes, dataset }: AnswerSources): string {
  const { data, imageSize, tokens } = parseTrialSettings(sizes);
  const rows = dataset === undefined
    ? ""
    : ` ${count(dataset.train.samples.length)} rows train, and ${
      count(dataset.val.samples.length)
    } choose epochs and settings.`;
  return `The data is ${data}. A row's answer is the most frequent of its ten; questions are ${tokens} ` +
    `tokens of BERT's tokenizer, and pictures ${imageSize}×${imageSize} pixels.${rows}`;
}

async function architectures({ sizes, dataset }: AnswerSources): Promise<string> {
  const size = async (model: TrialSettings["model"]) => {
    const described = await describeModel(parseTrialSettings({ ...sizes, model }), dataset);
    return count(parameterTotal(described.layers));
  };
  return "Convolutions read the picture, and a bidirectional LSTM with attention reads the question. Both " +
    "vectors are concatenated and go through fully connected layers, to the probability that the " +
    `question can be answered (${await size(
      "classification",
    )} parameters) or to a score for each ` +
    `answer (${await size("answer")}).`;
}

function tuning({ ranges, chosen }: AnswerSources): string {
  const [head] = mattersMost(ranges, "learningRate")?.sentences ?? [];
  return [
    ...(head === undefined ? [] : [head]),
    ...(chosen === undefined ? ["Nothing is chosen, since no tuning study is complete."] : [
      `The final version is ${
        chosen.isBase
          ? "the base setting, since no value is shown to be better"
          : "one that is shown to " +
            "be better than the base"
      }.`,
      finalScoreSentence(chosen.result),
    ]),
  ].join(" ");
}

function singleModalities({ paper: { studies } }: AnswerSources): string {
  const difference =
    "The single-modality models are not the multi-modal one with a part cut off: the " +
    "one for pictures has a deeper encoder, and the one for words a second LSTM layer.";
  const study = studies.find(({ summary: { experiment: { vary } } }) => vary.model !== undefined);
  if (study === undefined) return difference;
  const { rows, experiment } = study.summary;
  const format = metricFormat(experiment.metric);
  const scores = rows.flatMap(({ point, estimate }) =>
    estimate === undefined
      ? []
      : [`${pointLabel(point)} ${formatEstimate(estimate, format)}${format.unit}`]
  );
  return `${difference} ${format.title}: ${scores.join(", ")}.`;
}

/** The report's four questions, each answered in a few sentences, with links to their sections. */
export async function shortAnswers(sources: AnswerSources): Promise<Block[]> {
  const answers = [
    preprocessing(sources),
    await architectures(sources),
    tuning(sources),
    singleModalities(sources),
  ];
  return [
    paragraph("The report's four questions, in short:"),
    list(questions.map(({ short, anchor }, i): Inline[] => [
      strong(`${short}.`),
      ` ${answers[i]} `,
      link(`#${anchor}`, `Section ${i + 1}`),
      ".",
    ])),
  ];
}
