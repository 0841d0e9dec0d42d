import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does the multi-modal classifier get better with more training rows?",
  // The report keeps to 2,000 for lack of computing power.
  claim: "Twice as many training rows as the report's 2,000 are better.",
  expects: [{ point: { trainRows: 4000 }, is: "better", than: { trainRows: 2000 } }],
  vary: { trainRows: [250, 500, 1000, 2000, 4000] },
  base: { trainRows: 2000 },
  metric: "valAccuracy",
});
