import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Is dropout seen to narrow the gap of a model that learns noise by heart?",
  claim: "By construction: few rows, noisy labels, many epochs.",
  expects: [{ point: { dropout: 0.7 }, is: "better", than: { dropout: 0 }, metric: "gap" }],
  vary: { dropout: [0, 0.7] },
  base: { dropout: 0, demand: "noisy", trainRows: 400, epochs: 80 },
  metric: "valAccuracy",
});
