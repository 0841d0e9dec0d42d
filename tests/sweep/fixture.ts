import { join } from "node:path";
import { projectRoot, temporaryFolder } from "../../lib/base/mod.ts";
import {
  defineExperiment,
  type Executor,
  localExecutor,
  type NamedExperiment,
  type Study,
} from "../../lib/sweep/mod.ts";

/** An experiment of three values; trials of the smoke preset have two epochs. */
export const experiment: NamedExperiment = {
  name: "rates",
  ...defineExperiment({
    question: "Which learning rate is best?",
    vary: { learningRate: [1e-4, 1e-3, 1e-2] },
    base: {},
    metric: "valAccuracy",
  }),
};

/** Runs fake trials; see fake_trial.ts for their arguments. */
export function fakeTrials(...args: string[]): Executor {
  return localExecutor(fakeProgram(...args));
}

/** The command of fake trials. */
export function fakeProgram(...args: string[]): string[] {
  const program = join(projectRoot, "tests", "sweep", "fake_trial.ts");
  return [Deno.execPath(), "run", "--quiet", "-A", program, ...args];
}

/** Runs a test with a directory of its own. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder();
  await work(folder.path);
}

/** The parts of a study's trials that must not depend on how often they were interrupted. */
export function results(study: Study): unknown[] {
  return study.trials.map(({ directory: _, runs: _runs, ...trial }) => trial);
}
