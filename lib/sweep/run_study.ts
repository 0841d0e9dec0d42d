import pMap from "p-map";
import { higherIsBetter } from "../trainer/mod.ts";
import { Clock, type Steps } from "./clock.ts";
import type { Executor, Job, JobEvent } from "./executor.ts";
import { Journal, JournalRefusal, type JournalStudy } from "./journal.ts";
import { isDue, type SweepPlan } from "./plan.ts";
import { TrialRecorder } from "./recorder.ts";
import { runTaken, takeTrial } from "./trial_run.ts";
import { silenceLimit } from "./silence.ts";
import { journalPath, type Study, studyOf } from "./study.ts";
import { readTrial, repeatKey, type StudyTrial, trialDirectory } from "./study_trial.ts";
import { openRecord } from "./study_record.ts";
import { adoptTrial, begunFirst, enlistTrials, enqueue, type Listed } from "./enlist.ts";
import { Ends } from "./ends.ts";
import { laterTrials, trialsInOrder } from "./trial_order.ts";
import { type Sampler, usualInFlight } from "./sampler.ts";
import { Gate, Pruning } from "./pruning.ts";
import { prunerOf, type TrialEnd } from "./pruner.ts";

/** Something that has happened in a sweep. */
export interface SweepUpdate {
  /** The trial that it happened to, as it is now. */
  trial: StudyTrial;
  /** The trial's event; left out when it starts or ends. */
  event?: JobEvent;
  /** Training steps of the trial. */
  steps: Steps;
  /** Trials that have ended, and all that the sweep has to run. */
  trials: { done: number; total: number };
  /** An estimate of the time until the sweep ends. */
  secondsLeft: number;
}

/** The way in which a plan is carried out. */
export interface RunStudyOptions {
  /** Runs the trials. */
  executor: Executor;
  /** The command that trials record, as it can be typed again. */
  command: string;
  /** Called when something has happened, several times a second. */
  onUpdate?: ((update: SweepUpdate) => void) | undefined;
  /**
   * The time in seconds in which a trial may say nothing before it is ended as failed.
   * @default half an hour, or 20 times the estimate of all its training where that is more
   */
  silenceSeconds?: number | undefined;
  /** Chooses the points that the plan lacks. */
  sampler?: Sampler | undefined;
  /** Stops the trials; the next sweep goes on where they were. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs the trials of a plan that are not complete, and keeps a journal of them. One that fails does not stop
 * the others; one that something outside kills goes on from its checkpoint.
 *
 * @returns The study with all its trials; those that the signal stopped are running in it.
 */
export async function runStudy(plan: SweepPlan, options: RunStudyOptions): Promise<Study> {
  const journal = await Journal.open(journalPath(plan.directory));
  const record = await openRecord(journal, plan);
  const later = new Set(laterTrials(plan));
  const due = plan.trials.filter((trial) => isDue(trial) && !later.has(trial));
  const listed = await enlistTrials(journal, record, plan, due);
  // Decisions of a pruner wait for the trials that come before.
  const known = plan.pruner === null ? begunFirst(listed) : listed;
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal ? [options.signal] : [])]);
  const ends = new Ends<Listed>(signal);
  const sweep = new Sweep(journal, plan, known, options, pruningOf(plan, record, known, ends));
  const run = async (trial: Listed): Promise<Error | undefined> => {
    try {
      await sweep.run(trial, signal);
    } catch (error) {
      failure.abort();
      return error as Error;
    } finally {
      ends.tell(trial);
    }
  };
  const trials = trialsInOrder(plan, {
    journal,
    record,
    known,
    sampler: options.sampler,
    ends,
    onAdd: (trial) => sweep.add(trial),
    onSkip: (count) => sweep.skip(count),
  });
  let orderError: unknown;
  // An error of the order stops the trials that run, and waits for them.
  async function* untilError(): AsyncGenerator<Listed> {
    try {
      yield* trials;
    } catch (error) {
      orderError = error;
      failure.abort();
    }
  }
  const results = await pMap(untilError(), run, { concurrency: plan.jobs });
  const error = orderError ?? results.find((result) => result !== undefined);
  if (error) throw error;
  return await studyOf(record, plan.directory);
}

/** The pruning of a plan's trials; undefined where no pruner is asked for. */
function pruningOf(
  plan: SweepPlan,
  record: JournalStudy,
  known: readonly Listed[],
  ends: Ends<Listed>,
): Pruning | undefined {
  const { pruner, name, sampler, settings: { epochs }, experiment: { metric } } = plan;
  if (pruner === null) return undefined;
  const direction = higherIsBetter(metric) ? "maximize" : "minimize";
  const listed = new Map(known.map((trial) => [repeatKey(trial), trial]));
  const records = new Map(record.trials.map((trial) => [trial.id, trial]));
  const order = plan.trials.filter(({ seed }) => seed === plan.seeds[0]).map((trial) =>
    listed.get(repeatKey(trial)) ?? records.get(trial.id!)!
  );
  const apart = sampler?.inFlight ?? usualInFlight;
  return new Pruning(prunerOf(pruner, { name, direction, epochs }), order, ends, apart);
}

/** The running of a plan's trials. */
class Sweep {
  readonly #clock: Clock<Listed>;
  readonly #pruning: Pruning | undefined;

  constructor(
    readonly journal: Journal,
    readonly plan: SweepPlan,
    jobs: readonly Listed[],
    readonly options: RunStudyOptions,
    pruning: Pruning | undefined,
  ) {
    this.#pruning = pruning;
    this.#clock = new Clock(
      jobs.map((job) => [job, job.seconds]),
      plan.workers,
      [
        ...laterTrials(plan).map(({ seconds }) => seconds),
        ...new Array<number>(plan.toChoose * plan.seeds.length).fill(plan.secondsEach),
      ],
    );
  }

  /** Adds a trial that was not known when the sweep began. */
  add(trial: Listed): void {
    this.#clock.add(trial, trial.seconds);
    if (this.#isJudged(trial)) this.#pruning?.add(trial);
  }

  /** Takes trials off that were expected, and are not needed. */
  skip(count: number): void {
    this.#clock.skip(count);
  }

  /** The first seed of a point is judged for all of them. */
  #isJudged({ seed }: Listed): boolean {
    return seed === this.plan.seeds[0];
  }

  /** Runs one trial to its end, its own or the one that something else gives it. */
  async run(trial: Listed, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await this.#begin(trial);
    try {
      await this.#runBegun(trial, signal);
    } catch (error) {
      if (!(error instanceof JournalRefusal)) throw error;
      // Something else has told a value; the next sweep trains the trial under another id.
      this.#clock.end(trial);
    }
  }

  async #runBegun(trial: Listed, signal: AbortSignal): Promise<void> {
    const { experiment: { metric }, engine } = this.plan;
    const directory = trialDirectory(trial.record.id, this.plan.directory);
    const recorder = new TrialRecorder(this.journal, trial.record, metric, directory);
    const { command, silenceSeconds = silenceLimit(trial.seconds) } = this.options;
    const job = { settings: trial.settings, directory, engine, command, silenceSeconds };
    this.#clock.begin(trial);
    this.#update(trial, recorder);
    const execute = () => this.#execute(trial, job, recorder, signal);
    const outcome = await runTaken({ record: trial.record, job, recorder, execute }, signal);
    if (outcome.status !== "stopped") this.#clock.end(trial);
    this.#update(trial, recorder);
  }

  /** Runs a trial's process to its end, or until the study's pruner ends it. */
  async #execute(
    trial: Listed,
    job: Job,
    recorder: TrialRecorder,
    signal: AbortSignal,
  ): Promise<TrialEnd> {
    const { executor } = this.options;
    const record = async (event: JobEvent) => {
      await recorder.record(event);
      this.#update(trial, recorder, event);
    };
    if (this.#pruning === undefined || !this.#isJudged(trial)) {
      return await executor.run(job, async (event) => {
        this.#clock.follow(trial, event);
        await record(event);
      }, signal);
    }
    const gate = new Gate(this.#pruning, trial, this.plan.experiment.metric, record);
    const outcome = await executor.run(job, (event) => {
      this.#clock.follow(trial, event);
      gate.take(event);
      return Promise.resolve();
    }, AbortSignal.any([signal, gate.signal]));
    return await gate.settle(outcome);
  }

  /** Marks a trial as running; where Optuna has taken it meanwhile, another of the same point and seed. */
  async #begin(trial: Listed): Promise<void> {
    if (trial.record.state === "running") return;
    while (!await this.#take(trial)) {
      const [again] = await enqueue(this.journal, trial.record.study, this.plan, [trial]);
      trial.record = again!;
    }
  }

  /** Takes a trial, and over what Optuna has asked for. @returns False where something else has taken it. */
  async #take(trial: Listed): Promise<boolean> {
    const { journal, plan } = this;
    return await adoptTrial(journal, plan, trial) && await takeTrial(journal, trial.record);
  }

  #update(trial: Listed, { history }: TrialRecorder, event?: JobEvent): void {
    const { plan, options: { onUpdate } } = this;
    onUpdate?.({
      trial: { ...readTrial(trial.record, plan, plan.directory), history: [...history] },
      ...(event && { event }),
      steps: this.#clock.stepsOf(trial),
      trials: this.#clock.trials,
      secondsLeft: this.#clock.secondsLeft,
    });
  }
}
