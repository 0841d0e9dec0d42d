import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Which learning rate trains the multi-modal classifier best?",
  claim: "Of all hyper-parameters, the learning rate matters most.",
  expects: "matters most",
  vary: { learningRate: [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 1e-1] },
  base: { learningRate: 1e-3 },
  metric: "valAccuracy",
});
