import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does the answer show in the picture, in the words, or in both?",
  claim: "The multi-modal answer model is better than either modality alone.",
  expects: [
    { point: { modality: "both" }, is: "better", than: { modality: "image" } },
    { point: { modality: "both" }, is: "better", than: { modality: "question" } },
  ],
  vary: { modality: ["both", "image", "question"] },
  base: { model: "answer", modality: "both" },
  metric: "valAccuracy",
});
