import { join } from "node:path";
import pMap from "p-map";
import { codeState, writeAtomic } from "../base/mod.ts";
import type { EpochMetrics, MetricName, TrialEvent, TrialSettings } from "../trainer/mod.ts";
import { makespan } from "./estimate.ts";
import type { Journal, JournalTrial } from "./journal.ts";
import { readTrial, type Study, type StudyTrial, trialDirectory } from "./study.ts";
import { runTrialProcess, type TrialOutcome } from "./trial_process.ts";

/** Something has happened in a sweep. */
export interface SweepUpdate {
  /** The trial that it happened to, as it is now. */
  trial: StudyTrial;
  /** What the trial said; left out when its process starts or ends. */
  event?: TrialEvent;
  /** Training steps of the trial; the total is 0 until it has said so. */
  steps: { done: number; total: number };
  /** Trials that have ended, and all that the sweep has to run. */
  trials: { done: number; total: number };
  /** Estimate of the time until the sweep ends. */
  secondsLeft: number;
}

/** A trial to run and about how long it takes. */
export interface Job {
  trial: JournalTrial;
  settings: TrialSettings;
  seconds: number;
}

/** How far a job has come. */
interface Run {
  stepsPerEpoch: number;
  steps: { done: number; total: number };
  /** Steps that an earlier sweep had done. */
  before: number;
  /** When its training in this sweep began and ended; performance.now(). */
  began?: number;
  ended?: number;
}

/**
 * Runs trials as processes, some at once, in order, and writes what they say into their journal.
 * A trial that fails does not stop the others.
 *
 * @param options.study The study of the trials.
 * @param options.jobs How many run at once.
 * @param options.signal Stops the trials; they stay running in the journal.
 */
export async function runPool(options: {
  journal: Journal;
  study: Pick<Study, "experiment" | "directory">;
  jobs: readonly Job[];
  workers: number;
  program: readonly string[];
  signal?: AbortSignal | undefined;
  onUpdate?: ((update: SweepUpdate) => void) | undefined;
}): Promise<void> {
  const { journal, study, jobs, workers, program, onUpdate } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const runs = new Map<Job, Run>();
  const code = await codeState();

  const update = (job: Job, history: EpochMetrics[], event?: TrialEvent) => {
    onUpdate?.({
      trial: { ...readTrial(job.trial, study.directory), history: [...history] },
      ...(event && { event }),
      steps: { ...runs.get(job)!.steps },
      trials: {
        done: [...runs.values()].filter((run) => run.ended !== undefined).length,
        total: jobs.length,
      },
      secondsLeft: secondsLeft(jobs, runs, workers),
    });
  };

  const runJob = async (job: Job) => {
    if (signal.aborted) return;
    const { trial } = job;
    const directory = trialDirectory(trial, study.directory);
    const settings = join(directory, "settings.json");
    await writeAtomic(settings, JSON.stringify(job.settings, null, 2) + "\n");
    if (trial.state === "waiting") {
      await journal.start(trial);
      await journal.setAttributes(trial, { directory: `trials/${trial.id}` });
    }
    const run: Run = { stepsPerEpoch: 0, steps: { done: 0, total: 0 }, before: 0 };
    runs.set(job, run);
    const history: EpochMetrics[] = [];
    const record = async (epochs: readonly EpochMetrics[]) => {
      history.push(...epochs);
      await journal.report(
        trial,
        epochs.map((of) => [of.epoch, of[study.experiment.metric] ?? NaN]),
      );
    };
    update(job, history);
    const outcome = await runTrialProcess({
      program,
      settings,
      directory,
      signal,
      onEvent: async (event) => {
        follow(run, event);
        if (event.event === "start") {
          const { references, dataHash, edition, engine, resumedAfter } = event;
          await journal.setAttributes(trial, {
            ...{ references, dataHash, engine, code },
            ...(edition !== undefined && { edition }),
          });
          if (resumedAfter > 0) await record(await readHistory(directory, resumedAfter));
        } else if (event.event === "epoch") await record([event.metrics]);
        update(job, history, event);
      },
    });
    await finish(journal, trial, outcome, history, study.experiment.metric);
    if (outcome.status !== "stopped") run.ended = performance.now();
    update(job, history);
  };

  const results = await pMap(
    jobs,
    (job) =>
      runJob(job).catch((error) => {
        failure.abort();
        return error as Error;
      }),
    { concurrency: workers },
  );
  const error = results.find((result) => result !== undefined);
  if (error) throw error;
}

/** Takes a trial's steps from what it says. */
function follow(run: Run, event: TrialEvent): void {
  const { steps } = run;
  switch (event.event) {
    case "start":
      run.began = performance.now();
      run.stepsPerEpoch = event.stepsPerEpoch;
      run.before = event.resumedAfter * event.stepsPerEpoch;
      steps.total = event.epochs * event.stepsPerEpoch;
      steps.done = run.before;
      break;
    case "step":
      steps.done = (event.epoch - 1) * run.stepsPerEpoch + event.step;
      break;
    case "epoch":
      steps.done = event.metrics.epoch * run.stepsPerEpoch;
      break;
    case "end":
      steps.done = steps.total;
  }
}

async function finish(
  journal: Journal,
  trial: JournalTrial,
  outcome: TrialOutcome,
  history: EpochMetrics[],
  metric: MetricName,
): Promise<void> {
  if (outcome.status === "stopped") return;
  if (outcome.status === "failed") {
    const { error, log } = outcome;
    return await journal.finish(trial, undefined, { history, error, log });
  }
  const { best, seconds } = outcome;
  const value = best[metric];
  if (value === undefined || Number.isNaN(value)) {
    const error = `The ${metric} of its best epoch is not a number.`;
    return await journal.finish(trial, undefined, { history, seconds, error, log: "" });
  }
  await journal.finish(trial, value, { history, seconds });
}

/** The epochs that an earlier process of the trial had finished. */
async function readHistory(directory: string, epochs: number): Promise<EpochMetrics[]> {
  const path = join(directory, "history.json");
  const history = JSON.parse(await Deno.readTextFile(path)) as EpochMetrics[];
  if (history.length >= epochs) return history.slice(0, epochs);
  throw new Error(
    `${path} has ${history.length} epochs, but the trial goes on after ${epochs}: remove ` +
      `${directory} to train it from the start.`,
  );
}

/** From the estimates, corrected by how fast this sweep's trials have been so far. */
function secondsLeft(jobs: readonly Job[], runs: Map<Job, Run>, workers: number): number {
  // One second at the estimated speed keeps the first steps, which are slow, from dominating.
  let estimated = 1, taken = 1;
  const left = jobs.map((job) => {
    const run = runs.get(job);
    if (run?.began === undefined) return run?.ended === undefined ? job.seconds : 0;
    const { done, total } = run.steps;
    estimated += job.seconds * (done - run.before) / total;
    taken += ((run.ended ?? performance.now()) - run.began) / 1000;
    return run.ended === undefined ? job.seconds * (total - done) / total : 0;
  });
  return makespan(left, workers) * taken / estimated;
}
