import { formatDuration, plural, type Progress } from "../base/mod.ts";
import {
  latestTrials,
  type NamedExperiment,
  runSweep,
  type Study,
  sweepCommand,
  type SweepOptions,
  type SweepPlan,
  type SweepUpdate,
} from "../sweep/mod.ts";
import { escapeHtml, figureBundle, uncapitalize } from "../page/mod.ts";
import { curvesSpec, metricFormat, pointTitle, writeReport } from "../report/mod.ts";
import { interruptible } from "./interrupt.ts";
import { liveOutput } from "./live_output.ts";

/** The options of a sweep in a notebook: those of a command's. */
export type NotebookSweepOptions = Omit<
  SweepOptions,
  "experiment" | "onPlan" | "onUpdate" | "onProgress" | "onNotice" | "signal"
>;

/**
 * Runs a sweep in a notebook's cell, which shows a bar for each package and data set that it fetches and
 * for each running trial, and the learning curves while it goes on. It leaves the same files as the
 * command. "Interrupt kernel" stops it; the cell run again goes on where it was.
 *
 * @param experiment An experiment, or the name of its file in `experiments/`.
 * @param options Settings of the sweep. The environment variables VQALAB_PRESET and VQALAB_RESULTS
 *   stand in for `preset` and `resultsDirectory` where these are left out.
 * @returns The study with all its trials, complete or failed.
 * @throws {DOMException} An AbortError when the cell was interrupted.
 * @throws Any error of `runSweep` and `writeReport`.
 */
export async function runInNotebook(
  experiment: string | NamedExperiment,
  options: NotebookSweepOptions = {},
): Promise<Study> {
  const sweep = {
    ...options,
    experiment,
    preset: options.preset ?? Deno.env.get("VQALAB_PRESET"),
    resultsDirectory: options.resultsDirectory ?? Deno.env.get("VQALAB_RESULTS"),
  };
  const command = await sweepCommand(sweep) ?? "a notebook's cell";
  const bars = liveOutput(), curves = liveOutput();
  const updates = new Map<number, SweepUpdate>();
  const begun = performance.now();
  let plan: SweepPlan | undefined;

  const study = await interruptible((signal) =>
    runSweep({
      command,
      ...sweep,
      signal,
      onPlan: (planned) => plan = planned,
      onProgress: (progress) => bars.show(() => barsBundle([preparationBar(progress)])),
      onNotice: (line) => void Deno.jupyter.display({ "text/plain": line }, { raw: true }),
      onUpdate(update) {
        const { study } = plan!;
        updates.set(update.trial.id, update);
        bars.show(() => barsBundle(sweepBars(study, [...updates.values()], update)));
        if (update.event?.event !== "epoch") return;
        curves.show(() => curvesBundle(withUpdates(study, updates)));
      },
    })
  ).finally(() => Promise.all([bars.end(), curves.end()]));

  await writeReport(study);
  bars.show(() => endBundle(study, updates.size, (performance.now() - begun) / 1000));
  curves.show(() => figureBundle(curvesSpec(study)));
  await Promise.all([bars.end(), curves.end()]);
  return study;
}

/** A study with its trials as they are now. */
function withUpdates(study: Study, updates: ReadonlyMap<number, SweepUpdate>): Study {
  const earlier = study.trials.map((trial) => [trial.id, trial] as const);
  const now = Array.from(updates.values(), ({ trial }) => [trial.id, trial] as const);
  return { ...study, trials: [...new Map([...earlier, ...now]).values()] };
}

/** A bar with a name before it and its state after it. */
interface Bar {
  name: string;
  done: number;
  total: number;
  state: string;
}

/** The bar of something that is fetched or made ready. */
function preparationBar({ label, done, total, unit }: Progress): Bar {
  const [scale, name] = unit === "bytes" ? [1e6, "MB"] : [1, unit];
  const [part, whole] = [done, total].map((count) =>
    Math.round(count / scale).toLocaleString("en")
  );
  const state = total > 0 ? `${part} of ${whole} ${name}` : `${part} ${name}`;
  return { name: label, done, total, state };
}

/** A bar for the sweep and one for each trial that runs. */
function sweepBars(
  { experiment }: Study,
  updates: readonly SweepUpdate[],
  { trials, secondsLeft }: SweepUpdate,
): Bar[] {
  const format = metricFormat(experiment.metric);
  const rows = updates.filter(({ trial }) => trial.state === "running").map(({ trial, steps }) => {
    const name = `${pointTitle(trial.point)}, seed ${trial.seed}`;
    const last = trial.history.at(-1);
    const state = last === undefined
      ? steps.total === 0 ? "starting" : "epoch 1"
      : `epoch ${last.epoch}: ${uncapitalize(format.title)} ` +
        format.score(last[experiment.metric] ?? NaN) + format.unit;
    return { name, ...steps, state };
  });
  const all = {
    name: experiment.name,
    ...trials,
    state: `${trials.done} of ${plural(trials.total, "trial")}, ` +
      `about ${formatDuration(secondsLeft)} left`,
  };
  return [all, ...rows];
}

function barsBundle(bars: readonly Bar[]): Deno.jupyter.MediaBundle {
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

/** The trials' ends in a sentence. */
function endBundle(study: Study, run: number, seconds: number): Deno.jupyter.MediaBundle {
  const states = latestTrials(study).map(({ state }) => state);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  const [complete, failed] = [count("complete"), count("failed")];
  const left = states.length - complete - failed;
  const text = [
    `${plural(complete, "trial")} complete`,
    failed > 0 ? `${failed} failed` : "",
    left > 0 ? `${left} unfinished` : "",
    run > 0 ? `${run} of them run now, in ${formatDuration(seconds)}` : "all run before",
  ].filter(Boolean).join(", ");
  return { "text/html": `<p>${text}.</p>`, "text/plain": `${text}.` };
}
