// @ts-types="@types/cli-progress"
import { MultiBar, type SingleBar } from "cli-progress";
import process from "node:process";
import { formatDuration } from "../report/mod.ts";
import type { StudyTrial, SweepUpdate } from "../sweep/mod.ts";

/** Shows how far a sweep has come. */
export interface SweepProgress {
  /** Shows what has happened. */
  update(update: SweepUpdate): void;
  /** Takes down what moves. */
  stop(): void;
}

/**
 * Bars of the study and of each running trial in a terminal; else a line for each trial's start, epoch
 * and end.
 *
 * @param setting The setting that the trials differ in.
 * @param metric The metric that is shown.
 */
export function sweepProgress(
  setting: string,
  metric: "valAccuracy" | "valLoss",
): SweepProgress {
  const name = (trial: StudyTrial) => trialName(setting, trial);
  return Deno.stdout.isTerminal() ? new Bars(name, metric) : new Lines(name, metric);
}

/** A trial in a few words: "learningRate=0.001 seed=42". */
export function trialName(setting: string, trial: Pick<StudyTrial, "setting" | "seed">): string {
  return `${setting}=${trial.setting} seed=${trial.seed}`;
}

/** What a trial's end comes to, in a few words; undefined while it goes on. */
function ending(
  { state, value, error, seconds = 0 }: StudyTrial,
  metric: string,
): string | undefined {
  if (state === "complete") return `${metric} ${value!.toFixed(3)} in ${formatDuration(seconds)}`;
  if (state === "failed") return `failed: ${error}`;
}

class Lines implements SweepProgress {
  constructor(
    readonly name: (trial: StudyTrial) => string,
    readonly metric: "valAccuracy" | "valLoss",
  ) {}

  update({ trial, event, trials, secondsLeft }: SweepUpdate): void {
    const news = event === undefined
      ? ending(trial, this.metric) ?? "started"
      : event.event === "start" && event.resumedAfter > 0
      ? `goes on after epoch ${event.resumedAfter}`
      : event.event === "epoch"
      ? `epoch ${event.metrics.epoch}: ${this.metric} ${event.metrics[this.metric].toFixed(3)}`
      : undefined;
    if (news === undefined) return;
    const left = trials.done < trials.total ? `, about ${formatDuration(secondsLeft)} left` : "";
    console.log(`[${trials.done}/${trials.total}${left}] ${this.name(trial)}: ${news}`);
  }

  stop(): void {}
}

class Bars implements SweepProgress {
  readonly #multiBar = new MultiBar({
    stream: process.stdout,
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
    emptyOnZero: true,
    autopadding: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    format: "{name} {bar} {news}",
  });
  #study: SingleBar | undefined;
  readonly #trials = new Map<number, SingleBar>();
  /** Shown of a trial between its epochs. */
  readonly #lastEpoch = new Map<number, string>();

  constructor(
    readonly name: (trial: StudyTrial) => string,
    readonly metric: "valAccuracy" | "valLoss",
  ) {}

  update({ trial, event, steps, trials, secondsLeft }: SweepUpdate): void {
    const name = this.name(trial);
    const end = event === undefined ? ending(trial, this.metric) : undefined;
    let bar = this.#trials.get(trial.number);
    if (end !== undefined) {
      if (bar) this.#multiBar.remove(bar);
      this.#trials.delete(trial.number);
      this.#multiBar.log(`${name}: ${end}\n`);
    } else {
      const payload = { name, news: this.#news(trial, event) };
      this.#study ??= this.#multiBar.create(1, 0, { name: "All trials".padEnd(name.length) });
      bar ??= this.#multiBar.create(1, 0, payload);
      this.#trials.set(trial.number, bar);
      bar.setTotal(steps.total || 1);
      bar.update(steps.done, payload);
    }
    const left = trials.done < trials.total ? `, about ${formatDuration(secondsLeft)} left` : "";
    this.#study?.setTotal(trials.total);
    this.#study?.update(trials.done, { news: `${trials.done}/${trials.total}${left}` });
  }

  stop(): void {
    this.#multiBar.stop();
  }

  #news(trial: StudyTrial, event: SweepUpdate["event"]): string {
    if (event === undefined) return "starts";
    if (event.event === "step") {
      const last = this.#lastEpoch.get(trial.number) ?? "";
      return `epoch ${event.epoch} loss ${event.loss.toFixed(3)}${last}`;
    }
    if (event.event === "epoch") {
      const { epoch } = event.metrics;
      const last = ` ${this.metric} ${event.metrics[this.metric].toFixed(3)}`;
      this.#lastEpoch.set(trial.number, last);
      return `epoch ${epoch} done${last}`;
    }
    return "";
  }
}
