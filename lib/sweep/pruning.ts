import type { JobEvent, Outcome } from "./executor.ts";
import type { Ends } from "./ends.ts";
import type { Listed } from "./enlist.ts";
import type { JournalTrial } from "./journal.ts";
import type { EndedTrial, Pruner, TrialEnd } from "./pruner.ts";
import type { MetricName } from "../trainer/mod.ts";

/** A trial of a study with pruning, in the order of the study. */
export type Ordered = Listed | JournalTrial;

const recordOf = (trial: Ordered): JournalTrial => "record" in trial ? trial.record : trial;

/**
 * The decisions of a study's pruner. A trial is held against those that come before it in the study's order,
 * but for the last few, once they have ended: so no decision depends on the number of jobs, or on which trial
 * ends first. What a trial has trained meanwhile beyond the epoch after which it is pruned is dropped.
 */
export class Pruning {
  readonly #pruner: Pruner;
  readonly #order: Ordered[];
  readonly #ends: Ends<Listed>;
  readonly #apart: number;

  /**
   * @param order The trials that are known, in the study's order.
   * @param apart The places in the order by which a trial must come before another to be held against it.
   */
  constructor(pruner: Pruner, order: readonly Ordered[], ends: Ends<Listed>, apart: number) {
    this.#pruner = pruner;
    this.#order = [...order];
    this.#ends = ends;
    this.#apart = apart;
  }

  /** Adds a trial at the end of the order. */
  add(trial: Listed): void {
    this.#order.push(trial);
  }

  /**
   * Decides whether a trial is pruned by its reports so far.
   *
   * @returns Undefined where that cannot be told in this sweep: it was stopped, or has left a trial unfinished
   *   that was killed again and again, and that this one is held against.
   */
  async decide(trial: Listed, reports: ReadonlyMap<number, number>): Promise<boolean | undefined> {
    const number = this.#order.indexOf(trial);
    const before = this.#order.slice(0, Math.max(0, number - this.#apart + 1));
    const open = before.flatMap((other) => "record" in other ? [other] : []);
    if (!await this.#ends.of(open)) return undefined;
    const others: EndedTrial[] = [];
    for (const [i, other] of before.entries()) {
      const { state, intermediateValues } = recordOf(other);
      if (state === "running" || state === "waiting") return undefined;
      others.push({ number: i, state, reports: intermediateValues });
    }
    return this.#pruner({ number, reports }, others);
  }
}

/** Lets a running trial's events through, each once all before it are, up to the epoch after which it is pruned. */
export class Gate {
  readonly #pruning: Pruning;
  readonly #trial: Listed;
  readonly #metric: MetricName;
  readonly #pass: (event: JobEvent) => Promise<void>;
  readonly #stop = new AbortController();
  readonly #reports = new Map<number, number>();
  #passed: Promise<void> = Promise.resolve();
  #end: Extract<TrialEnd, { status: "pruned" | "stopped" }> | undefined;

  /** @param pass Called with each event that is let through. */
  constructor(
    pruning: Pruning,
    trial: Listed,
    metric: MetricName,
    pass: (event: JobEvent) => Promise<void>,
  ) {
    this.#pruning = pruning;
    this.#trial = trial;
    this.#metric = metric;
    this.#pass = pass;
  }

  /** Aborts once the trial is pruned, or that cannot be told in this sweep. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Takes an event, and does not wait until it is let through. */
  take(event: JobEvent): void {
    const events: JobEvent[] = event.event === "start"
      ? [
        { ...event, history: [] },
        ...event.history.map((metrics) => ({ event: "epoch", metrics, seconds: 0 }) as const),
      ]
      : [event];
    for (const one of events) this.#passed = this.#passed.then(() => this.#let(one));
    // Told of by `settle`.
    this.#passed.catch(() => this.#stop.abort());
  }

  /**
   * Waits until all is decided.
   *
   * @param outcome The end of the trial's process.
   * @returns The end of the trial.
   * @throws An error of `pass`.
   */
  async settle(outcome: Outcome): Promise<TrialEnd> {
    await this.#passed;
    return this.#end ?? outcome;
  }

  async #let(event: JobEvent): Promise<void> {
    if (this.#end !== undefined) return;
    if (event.event === "epoch") {
      const { metrics } = event;
      const value = metrics[this.#metric] ?? NaN;
      this.#reports.set(metrics.epoch, value);
      // One that has trained all of its epochs has a value to be kept.
      const isOver = metrics.epoch >= this.#trial.settings.epochs;
      const isPruned = !isOver && await this.#pruning.decide(this.#trial, this.#reports);
      if (isPruned === undefined) {
        this.#end = { status: "stopped" };
        this.#stop.abort();
        return;
      }
      await this.#pass(event);
      if (isPruned) {
        this.#end = { status: "pruned", epoch: metrics.epoch, value };
        this.#stop.abort();
      }
      return;
    }
    if (event.event === "start") this.#reports.clear();
    await this.#pass(event);
  }
}
