import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Is no effect seen where only the random numbers are others?",
  claim: "By construction: replicas of a trial differ by chance alone.",
  expects: [{ point: { replica: 1 }, is: "not told apart", than: { replica: 0 } }],
  vary: { replica: [0, 1] },
  base: { replica: 0 },
  metric: "valAccuracy",
});
