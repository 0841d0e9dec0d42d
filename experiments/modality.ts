import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question:
    "Does whether a question can be answered show in the picture, in the words, or in both?",
  claim: "The multi-modal classifier is better than either modality alone.",
  expects: [
    { point: { model: "classification" }, is: "better", than: { model: "visual" } },
    { point: { model: "classification" }, is: "better", than: { model: "text" } },
  ],
  vary: { model: ["classification", "visual", "text"] },
  base: { model: "classification" },
  metric: "valAccuracy",
});
