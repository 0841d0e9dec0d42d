import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How many rows should a training step of the multi-modal classifier see?",
  claim: "It is among the hyper-parameters that the report tunes; it keeps 32.",
  vary: { batchSize: [8, 16, 32, 64, 128] },
  base: { batchSize: 32 },
  metric: "valAccuracy",
});
