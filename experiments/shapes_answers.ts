import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How near does the report's answer model come to the best answers to shapes?",
  vary: { model: ["answer"] },
  base: { model: "answer", data: "shapes" },
  metric: "valAccuracy",
});
