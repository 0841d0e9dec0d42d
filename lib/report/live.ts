import { formatDuration, plural } from "../base/mod.ts";
import {
  latestTrials,
  type NamedExperiment,
  openStudy,
  planSweep,
  runSweep,
  type Study,
  type StudyTrial,
  type SweepOptions,
  type SweepPlan,
  type SweepUpdate,
} from "../sweep/mod.ts";
import { curvesSpec } from "./curves.ts";
import { metricFormat, settingTitle } from "./format.ts";
import { escapeHtml } from "./escape.ts";
import { interruptible } from "./interrupt.ts";
import { liveOutput } from "./live_output.ts";
import { figureBundle } from "./notebook.ts";

/** How a notebook runs a sweep: as on the command line. */
export type NotebookSweepOptions = Omit<SweepOptions, "experiment" | "onUpdate" | "signal">;

/**
 * Runs a sweep in a notebook's cell, which shows a bar for each running trial and the learning
 * curves while it goes on. "Interrupt kernel" stops it; the cell run again goes on where it was.
 *
 * @param experiment An experiment, or the name of its file in `experiments/`.
 * @param options Settings of the sweep. The environment variables VQALAB_PRESET and VQALAB_RESULTS
 *   stand in for `preset` and `resultsDirectory` where these are left out.
 * @returns The study with all its trials, complete or failed.
 * @throws {DOMException} An AbortError when the cell was interrupted.
 * @throws What `runSweep` throws.
 */
export async function runInNotebook(
  experiment: string | NamedExperiment,
  options: NotebookSweepOptions = {},
): Promise<Study> {
  const sweep: SweepOptions = {
    ...options,
    experiment,
    preset: options.preset ?? Deno.env.get("VQALAB_PRESET"),
    resultsDirectory: options.resultsDirectory ?? Deno.env.get("VQALAB_RESULTS"),
  };
  const plan = await planSweep(sweep);
  const trials = new Map((await earlierTrials(plan)).map((trial) => [trial.number, trial]));
  const updates = new Map<number, SweepUpdate>();
  const bars = liveOutput(), curves = liveOutput();
  const begun = performance.now();

  const study = await interruptible((signal) =>
    runSweep({
      ...sweep,
      signal,
      onUpdate(update) {
        trials.set(update.trial.number, update.trial);
        updates.set(update.trial.number, update);
        bars.show(() => progressBundle(plan, [...updates.values()], update));
        if (update.event?.event !== "epoch") return;
        curves.show(() => curvesBundle({ ...plan, trials: [...trials.values()] }));
      },
    })
  ).finally(() => Promise.all([bars.end(), curves.end()]));

  bars.show(() => endBundle(study, updates.size, (performance.now() - begun) / 1000));
  curves.show(() => figureBundle(curvesSpec(study)));
  await Promise.all([bars.end(), curves.end()]);
  return study;
}

/** The trials of the same study that an earlier sweep has run. */
async function earlierTrials({ name, directory, trials }: SweepPlan): Promise<StudyTrial[]> {
  if (trials.every(({ state }) => state === "new")) return [];
  const study = await openStudy(directory);
  return study.name === name ? study.trials : [];
}

/** A bar for the sweep and one for each trial that runs. */
function progressBundle(
  { experiment }: SweepPlan,
  updates: readonly SweepUpdate[],
  { trials, secondsLeft }: SweepUpdate,
): Deno.jupyter.MediaBundle {
  const format = metricFormat(experiment.metric);
  const rows = updates.filter(({ trial }) => trial.state === "running").map(({ trial, steps }) => {
    const name = `${settingTitle(experiment.setting)} ${trial.setting}, seed ${trial.seed}`;
    const last = trial.history.at(-1);
    const state = last === undefined
      ? steps.total === 0 ? "starting" : "epoch 1"
      : `epoch ${last.epoch}: ${format.title.toLowerCase()} ` +
        format.score(last[experiment.metric] ?? NaN) + format.unit;
    return { name, ...steps, state };
  });
  const all = {
    name: experiment.name,
    ...trials,
    state: `${trials.done} of ${plural(trials.total, "trial")}, ` +
      `about ${formatDuration(secondsLeft)} left`,
  };
  const bars = [all, ...rows];
  return {
    "text/html": `<table>${
      bars.map(({ name, done, total, state }) =>
        `<tr><td style="text-align: left">${escapeHtml(name)}</td>` +
        `<td><progress value="${done}" max="${total || 1}"></progress></td>` +
        `<td style="text-align: left">${escapeHtml(state)}</td></tr>`
      ).join("")
    }</table>`,
    "text/plain": bars.map(({ name, state }) => `${name}: ${state}`).join("\n"),
  };
}

/** The learning curves as far as they have come; drawn by the front end only. */
function curvesBundle(study: Study): Deno.jupyter.MediaBundle {
  return {
    "application/vnd.vegalite.v5+json": curvesSpec(study),
    "text/plain": "learning curves",
  };
}

/** What has become of the trials. */
function endBundle({ trials }: Study, run: number, seconds: number): Deno.jupyter.MediaBundle {
  const latest = latestTrials({ trials });
  const failed = latest.filter(({ state }) => state === "failed").length;
  const text = [
    `${plural(latest.length - failed, "trial")} complete`,
    failed > 0 ? `${failed} failed` : "",
    run > 0 ? `${run} of them run now, in ${formatDuration(seconds)}` : "all run before",
  ].filter(Boolean).join(", ");
  return { "text/html": `<p>${text}.</p>`, "text/plain": `${text}.` };
}
