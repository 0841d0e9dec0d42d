import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { defineExperiment, type NamedExperiment, type Study } from "../../lib/sweep/mod.ts";

/** An experiment of three values; trials of the smoke preset have two epochs. */
export const experiment: NamedExperiment = {
  name: "rates",
  ...defineExperiment({
    question: "Which learning rate is best?",
    setting: "learningRate",
    values: [1e-4, 1e-3, 1e-2],
    base: {},
    metric: "valAccuracy",
  }),
};

/** The command of a fake trial; see fake_trial.ts for its arguments. */
export function fakeTrial(...args: string[]): string[] {
  return [
    Deno.execPath(),
    "run",
    "--quiet",
    "-A",
    join(projectRoot, "tests", "sweep", "fake_trial.ts"),
    ...args,
  ];
}

/** Runs a test with a directory of its own. */
export async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "sweep-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Of a study what must not depend on how often its sweep was interrupted. */
export function results(study: Study): unknown[] {
  return study.trials.map(({ directory: _, ...trial }) => trial);
}
