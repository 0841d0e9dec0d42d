import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does bfloat16, which is faster, cost accuracy?",
  claim: "bfloat16 costs no more than a point.",
  expects: [
    { point: { precision: "float32" }, is: "no better", than: { precision: "bfloat16" }, by: 0.01 },
  ],
  vary: { precision: ["float32", "bfloat16"] },
  base: { precision: "float32" },
  metric: "valAccuracy",
});
