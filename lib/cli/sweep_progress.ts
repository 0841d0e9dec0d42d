// @ts-types="@types/cli-progress"
import { MultiBar, type SingleBar } from "cli-progress";
import process from "node:process";
import { formatDuration } from "../base/mod.ts";
import { type PlannedTrial, pointName, type SweepPlan, type SweepUpdate } from "../sweep/mod.ts";

type Metric = SweepPlan["experiment"]["metric"];

/** The display of a sweep's progress. */
export interface SweepProgress {
  /** Shows what has happened. */
  update(update: SweepUpdate): void;
  /** Takes down what moves. */
  stop(): void;
}

/**
 * Bars of the study and of each running trial in a terminal; else a line for each trial's start, epoch
 * and end.
 */
export function sweepProgress({ experiment, trials }: SweepPlan): SweepProgress {
  const { metric } = experiment;
  if (!Deno.stdout.isTerminal()) return new Lines(metric);
  return new Bars(metric, Math.max(...trials.map((trial) => trialName(trial).length)));
}

/** A trial in a few words: "learningRate=0.001 seed=42". */
export function trialName({ point, seed }: Pick<PlannedTrial, "point" | "seed">): string {
  return `${pointName(point)} seed=${seed}`;
}

/** A trial's end in a few words; undefined while it goes on. */
function ending(
  { state, value, error, seconds = 0 }: SweepUpdate["trial"],
  metric: string,
): string | undefined {
  if (state === "complete") return `${metric} ${value!.toFixed(3)} in ${formatDuration(seconds)}`;
  if (state === "failed") return `failed: ${error}`;
  if (error !== undefined) return `left unfinished: ${error}`;
}

class Lines implements SweepProgress {
  constructor(readonly metric: Metric) {}

  update({ trial, event, trials, secondsLeft }: SweepUpdate): void {
    const news = event === undefined
      ? ending(trial, this.metric) ?? "started"
      : event.event === "start" && event.resumedAfter > 0
      ? `goes on after epoch ${event.resumedAfter}`
      : event.event === "epoch"
      ? `epoch ${event.metrics.epoch}: ${this.metric} ${event.metrics[this.metric]?.toFixed(3)}`
      : undefined;
    if (news === undefined) return;
    const left = trials.done < trials.total ? `, about ${formatDuration(secondsLeft)} left` : "";
    console.log(
      `[${trials.done}/${trials.total}${left}] ${trialName(trial)}: ${news}`,
    );
  }

  stop(): void {}
}

/** Clears what a bar has left on the line (ECMA-48's EL). */
const clearLine = "\x1b[K";

class Bars implements SweepProgress {
  readonly #multiBar = new MultiBar({
    stream: process.stdout,
    barsize: 24,
    hideCursor: true,
    gracefulExit: false,
    emptyOnZero: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    format: "{name} {bar} {news}",
  });
  #study: SingleBar | undefined;
  /** Bars of trials that have ended, for the next ones: a bar that is removed leaves a line behind. */
  readonly #idle: SingleBar[] = [];
  readonly #trials = new Map<number, SingleBar>();
  /** Shown of a trial between its epochs. */
  readonly #lastEpoch = new Map<number, string>();
  #stopped = false;

  constructor(readonly metric: Metric, readonly width: number) {}

  update({ trial, event, steps, trials, secondsLeft }: SweepUpdate): void {
    const name = trialName(trial).padEnd(this.width);
    const end = event === undefined ? ending(trial, this.metric) : undefined;
    this.#study ??= this.#multiBar.create(trials.total, 0, { name: "All".padEnd(this.width) });
    if (end === undefined) {
      const payload = { name, news: this.#news(trial, event) };
      const bar = this.#trials.get(trial.id) ?? this.#idle.pop() ??
        this.#multiBar.create(1, 0, payload);
      this.#trials.set(trial.id, bar);
      bar.setTotal(steps.total || 1);
      bar.update(steps.done, payload);
    } else {
      const bar = this.#trials.get(trial.id)!;
      bar.update(0, { name: "".padEnd(this.width), news: "" });
      this.#idle.push(bar);
      this.#trials.delete(trial.id);
      this.#multiBar.log(`${name} ${end}${clearLine}\n`);
    }
    const left = trials.done < trials.total ? `, about ${formatDuration(secondsLeft)} left` : "";
    const begun = [...this.#trials.values()].reduce((sum, bar) => sum + bar.getProgress(), 0);
    const news = `${trials.done}/${trials.total} trials${left}`;
    this.#study.update(trials.done + begun, { news });
  }

  stop(): void {
    if (this.#stopped) return;
    for (const bar of this.#idle) this.#multiBar.remove(bar);
    this.#multiBar.stop();
    this.#stopped = true;
  }

  #news(trial: SweepUpdate["trial"], event: SweepUpdate["event"]): string {
    if (event === undefined) return "starts";
    if (event.event === "step") {
      const last = this.#lastEpoch.get(trial.id) ?? "";
      return `epoch ${event.epoch} loss ${event.loss.toFixed(3)}${last}`;
    }
    if (event.event === "epoch") {
      const { epoch } = event.metrics;
      const last = ` ${this.metric} ${event.metrics[this.metric]?.toFixed(3)}`;
      this.#lastEpoch.set(trial.id, last);
      return `epoch ${epoch} done${last}`;
    }
    return "";
  }
}
