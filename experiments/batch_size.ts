import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  // The report tunes it, keeps 32, and claims nothing.
  question: "How many rows should a training step of the multi-modal classifier see?",
  vary: { batchSize: [8, 16, 32, 64, 128] },
  base: { batchSize: 32 },
  metric: "valAccuracy",
});
