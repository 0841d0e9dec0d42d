import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How many rows should a training step of the multi-modal classifier see?",
  claim: "The batch size is one of the hyper-parameters that matter; 32 is used.",
  setting: "batchSize",
  values: [8, 16, 32, 64, 128],
  base: { batchSize: 32 },
  metric: "valAccuracy",
});
