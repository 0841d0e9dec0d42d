import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "How deep should the image encoder of the multi-modal classifier be?",
  claim: "Depth helps up to a point.",
  vary: { imageBlocks: ["shallow", "report", "answer", "deep"] },
  base: { imageBlocks: "report" },
  metric: "valAccuracy",
});
