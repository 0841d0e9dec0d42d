import { defineExperiment, logUniform, uniform } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Which settings together train the multi-modal classifier best?",
  vary: {
    learningRate: logUniform(1e-5, 1e-1),
    dropout: uniform(0, 0.7),
    batchSize: [8, 16, 32, 64, 128],
    imageBlocks: ["shallow", "report", "answer"],
  },
  base: { learningRate: 1e-3, dropout: 0.3, batchSize: 32, imageBlocks: "report" },
  metric: "valAccuracy",
});
