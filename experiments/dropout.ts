import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does dropout keep the multi-modal classifier from overfitting?",
  claim: "Dropout avoids overfitting.",
  expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 }, metric: "gap" }],
  vary: { dropout: [0, 0.1, 0.3, 0.5, 0.7] },
  base: { dropout: 0.3 },
  metric: "valAccuracy",
});
