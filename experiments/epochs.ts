import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  // The report tunes it, keeps 10, and claims nothing.
  question: "After how many epochs does the multi-modal classifier stop getting better?",
  vary: { epochs: [1, 3, 5, 10, 20] },
  base: { epochs: 10 },
  metric: "valAccuracy",
});
