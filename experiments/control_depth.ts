import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Is depth seen to help where fine patterns decide?",
  claim: "By construction: what tells checks from stripes is small and repeated.",
  expects: [
    { point: { imageBlocks: "report" }, is: "better", than: { imageBlocks: "shallow" } },
  ],
  vary: { imageBlocks: ["shallow", "report"] },
  base: { imageBlocks: "report", demand: "seeing" },
  metric: "valAccuracy",
});
