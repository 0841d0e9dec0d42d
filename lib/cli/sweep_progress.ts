import { formatDuration, listWords, plural } from "../base/mod.ts";
import {
  type PlannedTrial,
  pointName,
  type SweepPlan,
  type SweepUpdate,
  troubleOf,
} from "../sweep/mod.ts";
import { Board } from "./board.ts";
import { namedScore } from "./score.ts";
import { hasBars, printLines, style, widthOf } from "./screen.ts";

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
  if (!hasBars("stdout")) return new Lines(metric);
  return new Bars(metric, Math.max(...trials.map((trial) => trialName(trial).length)));
}

/** A trial in a few words: "learningRate=0.001 seed=42". */
export function trialName({ point, seed }: Pick<PlannedTrial, "point" | "seed">): string {
  return `${pointName(point)} seed=${seed}`;
}

/** A trial's end in a few words; undefined while it goes on. The reason of a failure is told at the end. */
function ending(
  { state, value, seconds = 0, epochs, error }: SweepUpdate["trial"],
  metric: Metric,
): string | undefined {
  if (state === "complete") return `${namedScore(metric, value)} in ${formatDuration(seconds)}`;
  if (state === "pruned") return `pruned after epoch ${epochs}`;
  if (state === "failed") return style("red", "failed");
  if (error !== undefined) return style("red", "left unfinished");
}

/** "3 of 15 trials", "about 20 s left". */
function studyNews({ trials: { done, total }, secondsLeft }: SweepUpdate): string[] {
  return [
    `${done} of ${plural(total, "trial")}`,
    ...(done < total ? [`about ${formatDuration(secondsLeft)} left`] : []),
  ];
}

class Lines implements SweepProgress {
  constructor(readonly metric: Metric) {}

  update(update: SweepUpdate): void {
    const news = this.#news(update);
    if (news === undefined) return;
    printLines(`[${studyNews(update).join(", ")}] ${trialName(update.trial)}: ${news}`);
  }

  stop(): void {}

  #news({ trial, event }: SweepUpdate): string | undefined {
    if (event === undefined) return ending(trial, this.metric) ?? "started";
    const told = troubleOf(event);
    if (told !== undefined) return told;
    if (event.event === "start") return goingOn(event);
    if (event.event !== "epoch") return undefined;
    const { epoch, [this.metric]: score } = event.metrics;
    return `epoch ${epoch} of ${trial.settings.epochs}, ${namedScore(this.metric, score)}`;
  }
}

/** "goes on after epoch 3 and 12 steps"; undefined where nothing was trained before. */
export function goingOn(
  { resumedAfter, resumedSteps = 0 }: { resumedAfter: number; resumedSteps?: number },
): string | undefined {
  const parts = [
    ...(resumedAfter > 0 ? [`epoch ${resumedAfter}`] : []),
    ...(resumedSteps > 0 ? [plural(resumedSteps, "step")] : []),
  ];
  return parts.length === 0 ? undefined : `goes on after ${listWords(parts)}`;
}

class Bars implements SweepProgress {
  readonly #board = new Board<number | "study">("stdout");
  /** Begun shares of the trials under way. */
  readonly #shares = new Map<number, number>();

  constructor(readonly metric: Metric, readonly nameWidth: number) {}

  update(update: SweepUpdate): void {
    const { trial, event, steps } = update;
    const { nameWidth } = this;
    const name = trialName(trial);
    const end = event === undefined ? ending(trial, this.metric) : undefined;
    const share = steps.total === 0 ? 0 : steps.done / steps.total;
    if (end === undefined) this.#shares.set(trial.id, share);
    else this.#shares.delete(trial.id);
    const told = troubleOf(event);
    if (told !== undefined) this.#board.log(`${name}: ${told}`);
    // Before the trial's own, so that the study's bar is the first.
    this.#showStudy(update);
    if (end === undefined) {
      this.#board.set(trial.id, { name, nameWidth, share, news: this.#news(update) });
    } else {
      this.#board.delete(trial.id);
      const space = " ".repeat(Math.max(0, nameWidth - widthOf(name)));
      this.#board.log(`${name}${space} ${end}`);
    }
  }

  stop(): void {
    this.#board.stop();
  }

  #showStudy(update: SweepUpdate): void {
    const { done, total } = update.trials;
    const begun = [...this.#shares.values()].reduce((sum, share) => sum + share, 0);
    const share = (done + begun) / total;
    this.#board.set("study", {
      name: "All",
      nameWidth: this.nameWidth,
      share,
      news: studyNews(update),
    });
  }

  #news({ trial: { settings, history }, event }: SweepUpdate): string[] {
    const last = history.at(-1);
    const score = last === undefined ? [] : [namedScore(this.metric, last[this.metric])];
    if (event === undefined) return ["starts"];
    const epoch = event.event === "step" ? event.epoch : last?.epoch ?? 1;
    const loss = event.event === "step" ? [`loss ${event.loss.toFixed(3)}`] : [];
    return [`epoch ${epoch} of ${settings.epochs}`, ...score, ...loss];
  }
}
