import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question:
    "Does the report's answer model come to the 93.8% of easy-VQA-keras, its author's own model?",
  vary: { model: ["answer"] },
  base: {
    model: "answer",
    data: "easy-vqa",
    trainRows: 0,
    valRows: 0,
    imageSize: 64,
    tokens: 12,
    learningRate: 5e-4,
    batchSize: 32,
    epochs: 8,
  },
  metric: "valAccuracy",
});
