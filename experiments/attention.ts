import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does attention over the question's words help the multi-modal classifier?",
  claim: "Attention helps a lot.",
  // "A lot" is taken to be more than two points.
  expects: [{ point: { attention: true }, is: "better", than: { attention: false }, by: 0.02 }],
  vary: { attention: [false, true] },
  base: { attention: true },
  metric: "valAccuracy",
});
