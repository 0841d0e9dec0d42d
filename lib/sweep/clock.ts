import type { JobEvent } from "./executor.ts";
import { makespan, startSeconds } from "./estimate.ts";

/** Steps of a trial. */
export interface Steps {
  /** Steps that are done. */
  done: number;
  /** All steps; 0 until the trial has said so. */
  total: number;
}

/** The course of one trial. */
class Course {
  stepsPerEpoch = 0;
  steps: Steps = { done: 0, total: 0 };
  /** Steps that an earlier process had done. */
  before = 0;
  /** The times at which its process was started and ended, as of performance.now(). */
  began: number | undefined;
  ended: number | undefined;

  /** @param seconds The estimate of its time, from the start of its process. */
  constructor(readonly seconds: number) {}

  /** The share of the steps to be done here that are done, 0 to 1. */
  get share(): number {
    const { done, total } = this.steps;
    return total === 0 ? 0 : (done - this.before) / Math.max(1, total - this.before);
  }

  /** The estimate of the time for what is done. */
  get estimated(): number {
    if (this.ended !== undefined) return this.seconds;
    if (this.steps.total === 0) return 0;
    return startSeconds + this.share * (this.seconds - startSeconds);
  }

  follow(event: JobEvent): void {
    const { steps, stepsPerEpoch } = this;
    switch (event.event) {
      case "start":
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.before = event.resumedAfter * event.stepsPerEpoch + (event.resumedSteps ?? 0);
        steps.total = event.epochs * event.stepsPerEpoch;
        steps.done = this.before;
        break;
      case "step":
        steps.done = (event.epoch - 1) * stepsPerEpoch + event.step;
        break;
      case "epoch":
        steps.done = event.metrics.epoch * stepsPerEpoch;
        break;
      case "end":
        steps.done = steps.total;
    }
  }
}

/** Tells how far trials have come, and how long the rest takes. */
export class Clock<T> {
  readonly #courses: Map<T, Course>;
  readonly #workers: number;
  /** Estimates of the seconds of trials that are not known yet. */
  readonly #later: number[];

  /**
   * @param trials Each trial with the estimate of its seconds.
   * @param workers Trials that make progress at once.
   * @param later Estimates of the seconds of those that are added later.
   */
  constructor(
    trials: readonly (readonly [T, number])[],
    workers: number,
    later: readonly number[] = [],
  ) {
    this.#courses = new Map(trials.map(([trial, seconds]) => [trial, new Course(seconds)]));
    this.#workers = workers;
    this.#later = [...later];
  }

  /** Adds a trial in place of one that was not known. */
  add(trial: T, seconds: number): void {
    this.#courses.set(trial, new Course(seconds));
    this.#later.pop();
  }

  /** Takes trials off that were to be added later. */
  skip(count: number): void {
    this.#later.splice(-count);
  }

  /** Marks the process of a trial as started. */
  begin(trial: T): void {
    this.#courses.get(trial)!.began = performance.now();
  }

  /** Takes a trial's steps from what it says. */
  follow(trial: T, event: JobEvent): void {
    this.#courses.get(trial)!.follow(event);
  }

  /** Marks a trial as ended. */
  end(trial: T): void {
    this.#courses.get(trial)!.ended = performance.now();
  }

  /** Steps of a trial. */
  stepsOf(trial: T): Steps {
    return { ...this.#courses.get(trial)!.steps };
  }

  /** Trials that have ended, and all. */
  get trials(): { done: number; total: number } {
    const courses = [...this.#courses.values()];
    const done = courses.filter(({ ended }) => ended !== undefined).length;
    return { done, total: courses.length + this.#later.length };
  }

  /** An estimate of the time until all have ended, corrected by how fast they have been so far. */
  get secondsLeft(): number {
    // One second at the estimated speed keeps the first steps, which are slow, from dominating.
    let estimated = 1, taken = 1;
    const courses = [...this.#courses.values()];
    const running = courses.filter(({ began, ended }) =>
      began !== undefined && ended === undefined
    );
    // More processes than workers take turns.
    const turns = Math.max(1, running.length / this.#workers);
    const left = courses.map((course) => {
      const { seconds, steps, began, ended } = course;
      if (began !== undefined && steps.total > 0) {
        estimated += course.estimated;
        taken += ((ended ?? performance.now()) - began) / 1000 / turns;
      }
      return ended === undefined ? Math.max(0, seconds - course.estimated) : 0;
    });
    const due = [...left.filter((seconds) => seconds > 0), ...this.#later];
    return due.length === 0 ? 0 : makespan(due, this.#workers) * taken / estimated;
  }
}
