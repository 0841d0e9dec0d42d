import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How deep should the image encoder of the multi-modal classifier be?",
  claim: "Depth helps up to a point.",
  // "Up to a point": the deepest does not gain a point over the report's.
  expects: [
    { point: { imageBlocks: "report" }, is: "better", than: { imageBlocks: "shallow" } },
    { point: { imageBlocks: "deep" }, is: "no better", than: { imageBlocks: "report" }, by: 0.01 },
  ],
  vary: { imageBlocks: ["shallow", "report", "answer", "deep"] },
  base: { imageBlocks: "report" },
  metric: "valAccuracy",
});
