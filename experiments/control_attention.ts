import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Is attention seen to help where one word among thirty decides?",
  claim: "By construction: few rows, and the deciding word stands anywhere in a long text.",
  expects: [{ point: { attention: true }, is: "better", than: { attention: false } }],
  vary: { attention: [false, true] },
  base: { attention: true, demand: "reading", trainRows: 200 },
  metric: "valAccuracy",
});
