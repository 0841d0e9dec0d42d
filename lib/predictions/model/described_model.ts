import { openEngine } from "../../engine/mod.ts";
import { allTokens, type ModelLayer, modelLayers } from "../../model/mod.ts";
import { type LearnerData, type TrialSettings, vocabularyOf } from "../../trainer/mod.ts";

/** A trial's model and its layers. */
export interface DescribedModel {
  /** All settings of the trial. */
  settings: TrialSettings;
  /** The layers of the picture's path, of the question's and of both, each in the model's order. */
  layers: ModelLayer[];
  /** Number of answers, `<unk>` included. */
  answers: number;
}

/** The answers of the report's training rows, `<unk>` included. */
const reportAnswers = 879;

/**
 * Describes the model of a trial's settings, by applying it once.
 *
 * @param data The data whose words and answers the model knows. @default all tokens of
 *   bert-base-uncased and as many answers as the report's training rows have
 */
export async function describeModel(
  settings: TrialSettings,
  data?: LearnerData,
): Promise<DescribedModel> {
  await openEngine();
  const vocabulary = data ? vocabularyOf(data) : {
    tokenIds: Int32Array.from({ length: allTokens }, (_, token) => token),
    answers: reportAnswers,
  };
  const all = modelLayers(settings, vocabulary, settings);
  const layers = paths.flatMap((path) => all.filter((layer) => pathOf(layer) === path));
  return { settings, layers, answers: vocabulary.answers };
}

/** The parts of a model, from its inputs to its output. */
const paths = ["picture", "question", "head"] as const;

/** A part of a model that a layer is in. */
export type Path = typeof paths[number];

/** Returns the part that a layer is in: the modules' names tell, as in the report. */
export function pathOf({ module }: ModelLayer): Path {
  if (module.startsWith("img_")) return "picture";
  return module.startsWith("text_") ? "question" : "head";
}

/** A whole number as people write it: "12,345". */
export function count(number: number): string {
  return number.toLocaleString("en");
}

/** A shape as people write it: "64 × 112 × 112". */
export function shapeText(shape: readonly number[]): string {
  return shape.map(count).join(" × ");
}

/** The number of all parameters of layers. */
export function parameterTotal(layers: readonly ModelLayer[]): number {
  return layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
}
