import { formatDuration } from "../base/mod.ts";
import {
  type NamedExperiment,
  openStudy,
  runSweep,
  type Study,
  sweepCommand,
  type SweepOptions,
  type SweepPlan,
  type SweepUpdate,
  troubleOf,
  usualSeeds,
} from "../sweep/mod.ts";
import { escapeHtml, figureBundle } from "../page/mod.ts";
import { curvesSpec, runRace, writeResults } from "../report/mod.ts";
import { checkedExperiment, checkOptions } from "./checked.ts";
import { chosenPreset, chosenResults, chosenSeeds } from "./environment.ts";
import { rememberStudy } from "./experiment_study.ts";
import { interruptible, isInterrupt } from "./interrupt.ts";
import { barsBundle, preparationBar, sweepBars, trialTitle } from "./live_bars.ts";
import { liveOutput } from "./live_output.ts";
import { standingOf, standingText } from "./standing.ts";

/** The options of a sweep in a notebook: those of a command's. */
export interface NotebookSweepOptions extends
  Omit<
    SweepOptions,
    "experiment" | "race" | "onPlan" | "onUpdate" | "onProgress" | "onNotice" | "signal"
  > {
  /** True of a race: points that are worse than the best beyond doubt get no more seeds. @default false */
  race?: boolean | undefined;
}

/**
 * Runs a sweep in a notebook's cell, which shows a bar for each package and data set that it fetches and
 * for each running trial, and the learning curves while it goes on. It leaves the same files as the
 * command, and each goes on with what the other has begun. "Interrupt kernel" stops it; the cell run again
 * goes on where it was.
 *
 * @param experiment The name of a file in `experiments/`, or an experiment with a name of its own.
 * @param options Settings of the sweep. The environment variables VQALAB_PRESET, VQALAB_SEEDS and
 *   VQALAB_RESULTS stand in for `preset`, `seeds` and `resultsDirectory` where these are left out.
 * @returns The study with all its trials: complete, failed or, after an interrupt, unfinished.
 * @throws {DOMException} An AbortError when the cell was interrupted before the study was begun.
 * @throws {SettingsError} At an unknown option, or a value that it cannot have.
 * @throws Any error of `runSweep` and `writeResults`.
 */
export async function runInNotebook(
  experiment: string | NamedExperiment,
  options: NotebookSweepOptions = {},
): Promise<Study> {
  checkOptions(options);
  const { race: isRace, ...others } = options;
  const seeds = options.seeds ?? chosenSeeds();
  return await run({
    ...others,
    experiment: checkedExperiment(experiment),
    preset: options.preset ?? chosenPreset(),
    seeds,
    ...(isRace && { race: { maxSeeds: seeds ?? usualSeeds, out: [] } }),
    resultsDirectory: options.resultsDirectory ?? chosenResults(),
  });
}

async function run(sweep: SweepOptions): Promise<Study> {
  const command = await sweepCommand(sweep) ?? "a notebook's cell";
  const bars = liveOutput(), curves = liveOutput(), notices = liveOutput();
  const updates = new Map<number, SweepUpdate>();
  const begun = performance.now();
  const lines: string[] = [];
  let plan: SweepPlan | undefined;

  const onNotice = (line: string) => {
    lines.push(line);
    notices.show(() => ({ "text/plain": lines.join("\n") }));
  };
  const end = async (study: Study) => {
    rememberStudy(study);
    bars.show(() => endBundle(study, updates.size, (performance.now() - begun) / 1000));
    if (study.trials.some(({ epochs }) => epochs > 0)) {
      const summary = await writeResults(study);
      curves.show(() => figureBundle(curvesSpec(study, summary)));
    }
    return study;
  };

  const runOnce = (options: SweepOptions) =>
    runSweep({
      command,
      ...options,
      onPlan: (planned) => plan = planned,
      onProgress: (progress) => bars.show(() => barsBundle([preparationBar(progress)], new Date())),
      onNotice,
      onUpdate(update) {
        const { study } = plan!;
        updates.set(update.trial.id, update);
        bars.show(() =>
          barsBundle(sweepBars(study, [...updates.values()], update, new Date()), new Date())
        );
        const trouble = troubleOf(update.event);
        if (trouble !== undefined) onNotice(`${trialTitle(update)}: ${trouble}`);
        if (update.event?.event !== "epoch") return;
        curves.show(() => curvesBundle(withUpdates(study, updates)));
      },
    });

  try {
    const study = await interruptible((signal) =>
      sweep.race === undefined
        ? runOnce({ ...sweep, signal })
        : runRace({ ...sweep, race: sweep.race, signal }, { runOnce, onRound: onNotice })
    );
    return await end(study);
  } catch (error) {
    const study = plan && await openStudy(plan.directory).catch(() => plan!.study);
    if (study === undefined) throw error;
    if (isInterrupt(error)) return await end(study);
    // What has become of the study is shown as far as that goes; its error is the one to be told.
    await end(study).catch(() => {});
    throw error;
  } finally {
    await Promise.all([bars.end(), curves.end(), notices.end()]);
  }
}

/** A study with its trials as they are now. */
function withUpdates(study: Study, updates: ReadonlyMap<number, SweepUpdate>): Study {
  const earlier = study.trials.map((trial) => [trial.id, trial] as const);
  const now = Array.from(updates.values(), ({ trial }) => [trial.id, trial] as const);
  return { ...study, trials: [...new Map([...earlier, ...now]).values()] };
}

/** The learning curves as far as they have come; drawn by the front end only. */
function curvesBundle(study: Study): Deno.jupyter.MediaBundle {
  return {
    "application/vnd.vegalite.v5+json": curvesSpec(study),
    "text/plain": "Figure: learning curves",
  };
}

/** The trials' ends in a sentence. */
function endBundle(study: Study, run: number, seconds: number): Deno.jupyter.MediaBundle {
  const stand = standingText(standingOf(study));
  const here = run > 0
    ? `${run} of the trials ran here, for ${formatDuration(seconds)}`
    : "all were run before";
  const text = `${stand} (${here}).`;
  return { "text/html": `<p>${escapeHtml(text)}</p>`, "text/plain": text };
}
