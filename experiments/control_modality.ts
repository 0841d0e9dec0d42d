import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Are picture and words seen to be needed together where neither tells alone?",
  claim: "By construction: what is asked for is in the picture or is not.",
  expects: [
    { point: { modality: "both" }, is: "better", than: { modality: "image" } },
    { point: { modality: "both" }, is: "better", than: { modality: "question" } },
  ],
  vary: { modality: ["both", "image", "question"] },
  base: { modality: "both", demand: "matching" },
  metric: "valAccuracy",
});
