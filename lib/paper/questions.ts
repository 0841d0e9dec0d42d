/** A question of the report that is reproduced. */
export interface Question {
  /** It in a word or two. */
  short: string;
  /** The heading of its section. */
  heading: string;
  /** The section's name in links. */
  anchor: string;
}

/** The four questions that the report answers, in its order. */
export const questions: readonly [Question, Question, Question, Question] = [
  {
    short: "Preprocessing",
    heading: "1. Preprocessing: how, why, and how much data",
    anchor: "1-preprocessing-how-why-and-how-much-data",
  },
  {
    short: "Architectures",
    heading: "2. The multi-modal architectures: layers, fusion, outputs",
    anchor: "2-the-multi-modal-architectures-layers-fusion-outputs",
  },
  {
    short: "Tuning",
    heading: "3. Tuning on the validation rows",
    anchor: "3-tuning-on-the-validation-rows",
  },
  {
    short: "Single modalities",
    heading: "4. The single-modality models: the same or different, and why",
    anchor: "4-the-single-modality-models-the-same-or-different-and-why",
  },
];
