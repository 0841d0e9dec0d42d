import { bestTrial, loadExperiment, type StudyTrial, variedSettings } from "../sweep/mod.ts";
import { parseTrialSettings } from "../trainer/mod.ts";
import { PredictionsError } from "../predictions/mod.ts";
import { pointTitle } from "../report/mod.ts";
import { type NotebookSweepOptions, runInNotebook } from "./live.ts";

/**
 * Gives a notebook's cell a trained trial: the best one of an experiment's newest study or, where none
 * has weights, one of the experiment's base settings that is trained in the cell, with live progress.
 *
 * @param experiment Name of a file in `experiments/`.
 * @param options As of {@linkcode runInNotebook}.
 * @throws {PredictionsError} When the training fails; the message is its error's.
 * @throws What {@linkcode runInNotebook} throws.
 */
export async function trialInNotebook(
  experiment: string,
  options: NotebookSweepOptions = {},
): Promise<StudyTrial> {
  const preset = options.preset ?? Deno.env.get("VQALAB_PRESET") ?? "quick";
  const resultsDirectory = options.resultsDirectory ?? Deno.env.get("VQALAB_RESULTS");
  const known = await bestTrial({ experiment, preset, resultsDirectory });
  if (known !== undefined) return known;
  const { vary, base, metric } = await loadExperiment(experiment);
  const settings = parseTrialSettings(base);
  const names = variedSettings(vary);
  const question = `One trial at ${
    pointTitle(Object.fromEntries(names.map((name) => [name, settings[name]])))
  }`;
  const study = await runInNotebook(
    {
      name: "predictions",
      question,
      vary: Object.fromEntries(names.map((name) => [name, [settings[name]]])),
      base,
      metric,
    },
    { ...options, preset, resultsDirectory, seeds: 1 },
  );
  const [trial] = study.trials.filter(({ state }) => state === "complete");
  if (trial !== undefined) return trial;
  throw new PredictionsError(
    `The trial failed: ${study.trials.at(-1)?.error}. Run the cell again to train it anew.`,
  );
}
