import { join } from "node:path";
import {
  bestTrial,
  loadExperiment,
  presetSettings,
  type StudyTrial,
  variedSettings,
} from "../sweep/mod.ts";
import { openTrial, parseTrialSettings, type TrainedTrial } from "../trainer/mod.ts";
import { type JudgedRow, judgeRows, PredictionsError } from "../predictions/mod.ts";
import { pointTitle } from "../report/mod.ts";
import { checkExperimentIsKnown, checkOptions } from "./checked.ts";
import { notebookPreset, resultsDirectory } from "./environment.ts";
import { type NotebookSweepOptions, runInNotebook } from "./live.ts";

/** The experiment of the trials that notebooks train to have one. */
const single = "predictions";

/**
 * Gives a notebook's cell a trained trial: the best one of an experiment's newest study or, where none
 * has weights, one of the experiment's base settings that is trained in the cell, with live progress.
 *
 * @param experiment Name of a file in `experiments/`.
 * @param options As of {@linkcode runInNotebook}.
 * @throws {PredictionsError} When the training fails or is stopped; the message is the reason.
 * @throws What {@linkcode runInNotebook} throws.
 */
export async function trialInNotebook(
  experiment: string,
  options: NotebookSweepOptions = {},
): Promise<StudyTrial> {
  checkOptions(options);
  const known = await knownTrial(experiment, options);
  if (known !== undefined) return known;
  const { vary, base, metric } = await loadExperiment(experiment);
  const settings = parseTrialSettings(base);
  const names = variedSettings(vary);
  const question = `One trial at ${
    pointTitle(Object.fromEntries(names.map((name) => [name, settings[name]])))
  }`;
  const study = await runInNotebook(
    {
      name: single,
      question,
      vary: Object.fromEntries(names.map((name) => [name, [settings[name]]])),
      base,
      metric,
    },
    { ...options, preset: options.preset ?? notebookPreset(), seeds: 1 },
  );
  const [trial] = study.trials.filter(({ state }) => state === "complete");
  if (trial !== undefined) return trial;
  const error = study.trials.at(-1)?.error;
  throw new PredictionsError(
    error === undefined
      ? "The training was stopped: run the cell again to go on."
      : `The trial failed: ${error}. Run the cell again to train it anew.`,
  );
}

/** A trial that this kernel has opened. */
interface OpenTrial {
  trial: TrainedTrial;
  /** The time at which its weights were written. */
  written: number;
}

/** Trials that this kernel has opened, by their folders. */
const opened = new Map<string, OpenTrial>();

/**
 * Opens the trial that {@linkcode trialInNotebook} gives, and trains none. It stays open for the next cells,
 * as long as it is not trained again.
 *
 * @throws {PredictionsError} Where none is trained.
 */
export async function openNotebookTrial(
  experiment: string,
  options: Pick<NotebookSweepOptions, "preset" | "resultsDirectory"> = {},
): Promise<TrainedTrial> {
  checkOptions(options, ["preset", "resultsDirectory"]);
  const trial = await knownTrial(experiment, options);
  if (trial === undefined) {
    throw new PredictionsError("No trial is trained yet: run the cell that trains one first.");
  }
  const { directory } = trial;
  const { mtime } = await Deno.stat(join(directory, "weights.safetensors"));
  const written = Number(mtime);
  const known = opened.get(directory);
  if (known?.written === written) return known.trial;
  known?.trial.close();
  const open = await openTrial(directory);
  opened.set(directory, { trial: open, written });
  return open;
}

/** The predictions of trials that this kernel has opened. */
const judged = new WeakMap<TrainedTrial, JudgedRow[]>();

/**
 * Predicts the validation rows by the trial that {@linkcode openNotebookTrial} opens and holds them against
 * their labels; once for all cells.
 *
 * @throws {PredictionsError} Where none is trained.
 */
export async function judgedRows(
  experiment: string,
  options: Pick<NotebookSweepOptions, "preset" | "resultsDirectory"> = {},
): Promise<JudgedRow[]> {
  const trial = await openNotebookTrial(experiment, options);
  const rows = judged.get(trial) ?? await judgeRows(trial);
  judged.set(trial, rows);
  return rows;
}

async function knownTrial(
  experiment: string,
  options: Pick<NotebookSweepOptions, "preset" | "resultsDirectory">,
): Promise<StudyTrial | undefined> {
  const directory = options.resultsDirectory ?? resultsDirectory();
  await checkExperimentIsKnown(experiment, directory);
  const preset = options.preset ?? notebookPreset();
  presetSettings(preset);
  return await bestTrial({ experiment, preset, resultsDirectory: directory }) ??
    await bestTrial({ experiment: single, preset, resultsDirectory: directory });
}
