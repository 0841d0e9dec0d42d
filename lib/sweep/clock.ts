import type { JobEvent } from "./executor.ts";
import { makespan } from "./estimate.ts";

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
  /** The times at which its training here began and ended, as of performance.now(). */
  began: number | undefined;
  ended: number | undefined;

  /** @param seconds The estimate of its time. */
  constructor(readonly seconds: number) {}

  follow(event: JobEvent): void {
    const { steps, stepsPerEpoch } = this;
    switch (event.event) {
      case "start":
        this.began = performance.now();
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.before = event.resumedAfter * event.stepsPerEpoch;
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

  /**
   * @param trials Each trial with the estimate of its seconds.
   * @param workers Trials that run at once.
   */
  constructor(trials: readonly (readonly [T, number])[], workers: number) {
    this.#courses = new Map(trials.map(([trial, seconds]) => [trial, new Course(seconds)]));
    this.#workers = workers;
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
    return { done, total: courses.length };
  }

  /** An estimate of the time until all have ended, corrected by how fast they have been so far. */
  get secondsLeft(): number {
    // One second at the estimated speed keeps the first steps, which are slow, from dominating.
    let estimated = 1, taken = 1;
    const left = [...this.#courses.values()].map(({ seconds, steps, before, began, ended }) => {
      if (began === undefined) return ended === undefined ? seconds : 0;
      const { done, total } = steps;
      estimated += seconds * (done - before) / total;
      taken += ((ended ?? performance.now()) - began) / 1000;
      return ended === undefined ? seconds * (total - done) / total : 0;
    });
    return makespan(left, this.#workers) * taken / estimated;
  }
}
