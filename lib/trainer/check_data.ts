import {
  type Dataset,
  DatasetError,
  missingOf,
  missingShare,
  splitTitles,
} from "../dataset/mod.ts";
import { modelTask } from "../model/mod.ts";
import { fewestAnswers } from "./metrics/vqa_accuracy.ts";
import type { TrialSettings } from "./settings.ts";

/** The answers that a vocabulary may have: the last layer's numbers and Adam's are a gigabyte then. */
const mostAnswers = 100_000;

/** The data as far as it is checked. */
type Data = Pick<Dataset, "train" | "val" | "test" | "answers" | "found" | "missing">;

/**
 * Refuses data on which a trial's numbers would mean nothing, before anything is trained: an empty split,
 * too many missing pictures, rows without the answers that a model learns, a vocabulary without an answer or with too many, and a metric that is not
 * defined for the validation rows.
 *
 * @throws {DatasetError} The message names split, reason and remedy.
 */
export function checkTrialData(settings: TrialSettings, dataset: Data): void {
  checkRows(dataset);
  checkPictures(settings, dataset);
  if (modelTask(settings) === "answer") checkAnswers(settings, dataset);
  checkMetric(settings, dataset);
}

function checkRows(dataset: Data): void {
  for (const split of ["train", "val"] as const) {
    if (dataset[split].samples.length > 0) continue;
    throw new DatasetError(
      `The ${splitTitles[split]} split has no row, and nothing can be ` +
        `${split === "train" ? "learned" : "scored"} without one: put annotations with rows in ` +
        `${split}.json.`,
    );
  }
}

function checkPictures({ missingPictures }: TrialSettings, { found, missing }: Data): void {
  for (const split of ["train", "val", "test"] as const) {
    const share = missingShare(found[split]);
    if (share <= missingPictures) continue;
    const { image, reason } = missing.find((picture) => picture.split === split)!;
    throw new DatasetError(
      `${missingOf(split, found[split])} could not be had or read, more than the share of ` +
        `${missingPictures} that missingPictures allows. The first, ${image}: ${reason}. ` +
        "Mend what is missing, or train with black pictures in their place by " +
        `--set missingPictures=${Math.ceil(100 * share) / 100}`,
    );
  }
}

function checkAnswers(
  { minimumAnswerCount, unknownAnswers }: TrialSettings,
  { train, val, answers }: Data,
): void {
  for (const [split, { samples }] of Object.entries({ train, val })) {
    const row = samples.findIndex(({ answers }) => answers.length === 0);
    if (row < 0) continue;
    throw new DatasetError(
      `Row ${row} of the ${
        splitTitles[split as "train" | "val"]
      } split (the first is 0) has no answers, ` +
        "from which an answer model learns and by which it is scored: give it some, remove the row, or " +
        "train another model, such as --set model=classification.",
    );
  }
  if (answers.length === 1) {
    const counts = Map.groupBy(train.samples, ({ answer }) => answer);
    const most = [...counts.values()].reduce((most, { length }) => Math.max(most, length), 0);
    throw new DatasetError(
      `The vocabulary of answers is <unk> alone: no answer is given in the ${minimumAnswerCount} ` +
        `training rows that minimumAnswerCount asks for. Lower it to ${most} or less.`,
    );
  }
  if (answers.length > mostAnswers) {
    throw new DatasetError(
      `The training rows have ${
        (answers.length - 1).toLocaleString("en")
      } different answers, more ` +
        `than the ${mostAnswers.toLocaleString("en")} that a vocabulary may have: raise ` +
        `minimumAnswerCount, which is ${minimumAnswerCount}.`,
    );
  }
  const known = new Set(answers);
  if (unknownAnswers === "ignore" && val.samples.every(({ answer }) => !known.has(answer))) {
    throw new DatasetError(
      "No answer of the validation rows is in the vocabulary, so that with unknownAnswers=ignore none " +
        "of them has a loss: set unknownAnswers=class, or use more training rows.",
    );
  }
}

function checkMetric({ bestBy }: TrialSettings, { val: { samples } }: Data): void {
  const instead = "Choose another metric, such as valAccuracy, as bestBy or in the experiment.";
  if (bestBy === "valAveragePrecision" || bestBy === "valF1") {
    if (samples.some(({ answerable }) => answerable === 0)) return;
    throw new DatasetError(
      `${bestBy} is about unanswerable rows, but all ${samples.length} of the validation split are ` +
        `answerable. ${instead}`,
    );
  }
  if (bestBy === "valVqaAccuracy") {
    const row = samples.findIndex(({ answers }) => answers.length < fewestAnswers);
    if (row < 0) return;
    throw new DatasetError(
      `${bestBy} needs ${fewestAnswers} or more annotators a row, but row ${row} of the validation ` +
        `split (the first is 0) has ${samples[row]!.answers.length}. ${instead}`,
    );
  }
}
