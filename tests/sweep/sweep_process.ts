/** A sweep of its own process, to be killed: RESULTS_DIRECTORY and the arguments of its trials. */
import { runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials } from "./fixture.ts";

const [resultsDirectory, ...args] = Deno.args;
await runSweep({
  experiment,
  preset: "smoke",
  set: { epochs: 3 },
  resultsDirectory: resultsDirectory!,
  executor: fakeTrials(...args),
});
