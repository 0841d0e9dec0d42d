import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question:
    "Does whether a question can be answered show in the picture, in the words, or in both?",
  claim: "The multi-modal classifier is better than either modality alone.",
  setting: "model",
  values: ["classification", "visual", "text"],
  base: { model: "classification" },
  metric: "valAccuracy",
});
