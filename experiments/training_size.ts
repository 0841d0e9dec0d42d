import { defineExperiment } from "../lib/sweep/mod.ts";

export default defineExperiment({
  question: "Does the multi-modal classifier get better with more training rows?",
  claim: "The report keeps to 2,000 rows for lack of computing power; more would be better.",
  vary: { trainRows: [250, 500, 1000, 2000, 4000] },
  base: { trainRows: 2000 },
  metric: "valAccuracy",
});
