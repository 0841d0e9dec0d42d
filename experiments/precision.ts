import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does bfloat16, which is faster, cost accuracy?",
  vary: { precision: ["float32", "bfloat16"] },
  base: { precision: "float32" },
  metric: "valAccuracy",
});
