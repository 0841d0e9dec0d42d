import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How much does the question alone tell of whether the picture answers it?",
  vary: { trainRows: [2000, 20523] },
  base: {
    model: "text",
    data: "vizwiz",
    questions: "normalized",
    tokens: 20,
    trainRows: 20523,
    valRows: 0,
    testRows: 1,
    hiddenSize: 64,
    embeddingSize: 64,
    textLayers: 1,
    dropout: 0.5,
    batchSize: 64,
    epochs: 6,
  },
  metric: "valAveragePrecision",
});
