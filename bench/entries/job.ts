import { join } from "node:path";
import { temporaryFolder } from "../../lib/base/mod.ts";
import type { TrialEvent } from "../../lib/trainer/mod.ts";
import type { Context, Entry, Pictures } from "../context.ts";
import { alternate, median, seconds } from "../measure.ts";
import { type JobTimes, report, reportSeconds } from "../report_job.ts";
import { faster } from "../rows.ts";
import type { Worker } from "../worker.ts";

/** Number of epochs that are compared; the first one warms up. */
const epochs = 3;

/** Returns the settings of the report's job on these pictures. */
export function jobSettings({ directory, train, val }: Pictures) {
  return {
    data: "vizwiz",
    dataDirectory: directory,
    trainRows: train,
    valRows: val,
    testRows: 1,
  };
}

/** A trial that is stopped between its epochs, while the other side has its turn. */
class TrialInTurns {
  readonly #trial: Worker;
  /** Time of its epochs in addition to training and evaluation, in seconds. */
  readonly after: number[] = [];
  #stopped = 0;

  constructor(trial: Worker) {
    this.#trial = trial;
  }

  /** Waits for an event and stops the process. */
  async #until<Name extends TrialEvent["event"]>(name: Name) {
    while (true) {
      const event = await this.#trial.next<TrialEvent>();
      if (event.event !== name) continue;
      Deno.kill(this.#trial.pid, "SIGSTOP");
      this.#stopped = performance.now();
      return event as Extract<TrialEvent, { event: Name }>;
    }
  }

  /**
   * Runs the trial's last epoch, which evaluates the training rows as well.
   *
   * @returns The seconds by which it is longer than the others.
   */
  async fitting(others: readonly number[]): Promise<number> {
    return Math.max(0, await this.epoch() - median(others));
  }

  /** Runs it until its first epoch. */
  async start(): Promise<void> {
    await this.#until("start");
  }

  /** Runs an epoch, and returns the seconds of training and evaluation. */
  async epoch(): Promise<number> {
    const began = performance.now();
    const pause = (began - this.#stopped) / 1000;
    Deno.kill(this.#trial.pid, "SIGCONT");
    const { seconds } = await this.#until("epoch");
    const elapsed = (this.#stopped - began) / 1000;
    // The trial may have started its clock before it was stopped.
    const work = seconds > elapsed ? seconds - pause : seconds;
    this.after.push(elapsed - work);
    return work;
  }

  /** Lets it run to its end. */
  end(): void {
    Deno.kill(this.#trial.pid, "SIGCONT");
  }
}

/** Measures the seconds of decoding the pictures, and decodes them into the cache. */
export async function decode(context: Context, settings: Record<string, unknown>): Promise<number> {
  const ours = context.ours(settings);
  const { seconds } = await ours.ask({ do: "decode" });
  await ours.ask({ do: "prepare" });
  await context.close();
  return seconds;
}

/** Runs the job on all sides, one epoch at a time. */
async function measureJob(context: Context, pictures: Pictures, folder: string) {
  const settings = { ...jobSettings(pictures), epochs: epochs + 1, threads: context.threads };
  const decoding = await decode(context, settings);
  const progress = { label: "The report's job", total: epochs + 1, unit: "steps" } as const;
  context.onProgress({ ...progress, done: 0 });

  const startTrial = async (precision: string) => {
    const worker = await context.trial(join(folder, precision), { ...settings, precision });
    const trial = new TrialInTurns(worker);
    return { trial, start: await seconds(() => trial.start()) };
  };
  const float32 = await startTrial("float32"), bfloat16 = await startTrial("bfloat16");
  const peer = context.peer();
  const start = await seconds(() => peer.ask({ do: "open", directory: pictures.directory }));
  const took = await alternate({
    float32: () => float32.trial.epoch(),
    bfloat16: () => bfloat16.trial.epoch(),
    theirs: () => seconds(() => peer.ask({ do: "epoch" })),
  }, { rounds: epochs, warmups: 0, onRound: (done) => context.onProgress({ ...progress, done }) });
  const times = async (
    { start, trial }: { start: number; trial: TrialInTurns },
    epochs: number[],
  ): Promise<JobTimes> => {
    const after = median(trial.after);
    const fitting = await trial.fitting(epochs.slice(1));
    trial.end();
    return { start, decoding, epochs, fitting, after };
  };
  const ours = {
    float32: await times(float32, took.float32),
    bfloat16: await times(bfloat16, took.bfloat16),
  };
  await context.close();
  context.onProgress({ ...progress, done: epochs + 1 });
  return {
    ...ours,
    theirs: { start, decoding: 0, epochs: took.theirs, fitting: 0, after: 0 },
  };
}

/** The report's job. */
export const job: Entry = {
  name: "job",
  description: "the report's whole job as written",
  async run(context) {
    const pictures = await context.pictures(
      context.choose({
        quick: { train: 64, val: 32 },
        default: { train: 256, val: 128 },
        full: { train: report.train, val: report.val },
      }),
    );
    await using folder = await temporaryFolder();
    const times = await measureJob(context, pictures, folder.path);
    const total = (of: JobTimes) =>
      of.epochs.slice(1).map((epoch) => reportSeconds(of, epoch, pictures.train));
    const jobRow = (precision: "float32" | "bfloat16", mark: number) =>
      faster({
        what: `the report's whole job, ${precision}`,
        against: "PyTorch, NCHW float32, decoding in each epoch",
        seconds: { ours: total(times[precision]), theirs: total(times.theirs) },
        unit: "s",
        show: (seconds) => seconds,
        mark,
        note: `${report.train} + ${report.val} pictures of 1 to 2 megapixels, ${report.epochs} ` +
          `epochs: computed from ${epochs} epochs of ${pictures.train} + ${pictures.val} ` +
          `pictures, start and first epoch's warm-up included, ours with decoding into its cache ` +
          `and the last epoch's evaluation of the training rows.`,
      });
    return [jobRow("float32", 2.5), jobRow("bfloat16", 3.5)];
  },
};
