import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How near does the report's answer model come to the best answers?",
  vary: { model: ["answer"] },
  base: { model: "answer" },
  metric: "valAccuracy",
});
