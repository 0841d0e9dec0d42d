import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  // The report tunes them one by one, as if it did not.
  question: "Does the best learning rate depend on the batch size?",
  vary: { batchSize: [8, 32, 128], learningRate: [3e-4, 1e-3, 3e-3, 1e-2] },
  base: { batchSize: 32, learningRate: 1e-3 },
  metric: "valAccuracy",
});
