import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Is no effect seen where only the random numbers are others?",
  claim: "By construction: replicas of a trial differ by chance alone.",
  // Two points are what an experiment here would call a difference.
  expects: [{ point: { replica: 1 }, is: "no different", than: { replica: 0 }, by: 0.02 }],
  vary: { replica: [0, 1] },
  base: { replica: 0 },
  metric: "valAccuracy",
});
