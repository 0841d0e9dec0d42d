import { plural, type Progress } from "../base/mod.ts";
import { type Study, type SweepUpdate, troubleOf } from "../sweep/mod.ts";
import { escapeHtml, uncapitalize } from "../page/mod.ts";
import { metricFormat, pointTitle } from "../report/mod.ts";

/** A bar with a name before it and its state after it. */
interface Bar {
  name: string;
  done: number;
  total: number;
  state: string;
}

/** The bar of something that is fetched or made ready. */
export function preparationBar({ label, done, total, unit }: Progress): Bar {
  const [scale, name] = unit === "bytes" ? [1e6, "MB"] : [1, unit];
  const [part, whole] = [done, total].map((count) =>
    Math.round(count / scale).toLocaleString("en")
  );
  const state = total > 0 ? `${part} of ${whole} ${name}` : `${part} ${name}`;
  return { name: label, done, total, state };
}

/** The trial of an update in a few words: "Dropout 0.1, seed 42". */
export function trialTitle({ trial: { point, seed } }: SweepUpdate): string {
  return `${pointTitle(point)}, seed ${seed}`;
}

/** A bar for the sweep and one for each trial that runs. */
export function sweepBars(
  { experiment }: Study,
  updates: readonly SweepUpdate[],
  { trials, secondsLeft }: SweepUpdate,
  now: Date,
): Bar[] {
  const format = metricFormat(experiment.metric);
  const rows = updates.filter(({ trial }) => trial.state === "running").map((update) => {
    const { trial, event, steps } = update;
    const last = trial.history.at(-1);
    const stand = last === undefined
      ? steps.total === 0 ? "starting" : "epoch 1"
      : `epoch ${last.epoch}: ${uncapitalize(format.title)} ` +
        format.score(last[experiment.metric] ?? NaN) + format.unit;
    return { name: trialTitle(update), ...steps, state: troubleOf(event) ?? stand };
  });
  const end = new Date(now.getTime() + 1000 * secondsLeft);
  const all = {
    name: experiment.name,
    ...trials,
    state: `${trials.done} of ${plural(trials.total, "trial")}, ends at about ${clock(end, now)}`,
  };
  return [all, ...rows];
}

/** "14:07", on another day "2026-11-26 14:07", in the local time. */
function clock(time: Date, now: Date): string {
  const text = time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = (date: Date) => date.toLocaleDateString("sv-SE");
  return day(time) === day(now) ? text : `${day(time)} ${text}`;
}

/**
 * Bars as an output. They say when they were true, since nobody takes them down where the kernel dies or
 * the page is closed.
 */
export function barsBundle(bars: readonly Bar[], now: Date): Deno.jupyter.MediaBundle {
  const stand = `As of ${now.toLocaleTimeString("en-GB")}. Where this time stands still, ` +
    `run the cell again: it goes on, or shows the result.`;
  return {
    "text/html": `<table>${
      bars.map(({ name, done, total, state }) =>
        `<tr><td style="text-align: left">${escapeHtml(name)}</td>` +
        `<td><progress value="${done}" max="${total || 1}"></progress></td>` +
        `<td style="text-align: left">${escapeHtml(state)}</td></tr>`
      ).join("")
    }</table><p><small>${stand}</small></p>`,
    "text/plain": [...bars.map(({ name, state }) => `${name}: ${state}`), stand].join("\n"),
  };
}
