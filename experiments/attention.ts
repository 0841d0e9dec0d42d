import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does attention over the question's words help the multi-modal classifier?",
  claim: "Attention helps a lot.",
  vary: { attention: [false, true] },
  base: { attention: true },
  metric: "valAccuracy",
});
