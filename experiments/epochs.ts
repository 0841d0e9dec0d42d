import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "After how many epochs does the multi-modal classifier stop getting better?",
  claim: "It is among the hyper-parameters that the report tunes; it keeps 10.",
  vary: { epochs: [1, 3, 5, 10, 20] },
  base: { epochs: 10 },
  metric: "valAccuracy",
});
