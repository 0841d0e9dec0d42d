import { join } from "node:path";
import type { TrialEvent } from "../../lib/trainer/mod.ts";
import type { Context, Entry, Pictures } from "../context.ts";
import { alternate } from "../measure.ts";
import { type JobTimes, report, reportSeconds } from "../report_job.ts";
import { faster, quantity, type Row, row } from "../rows.ts";
import { peakMemory, type Worker } from "../worker.ts";

/** Epochs that are measured; the first one warms up. */
const epochs = 3;

/** Settings of the report's job on pictures. */
export function jobSettings({ directory, train, val }: Pictures) {
  return {
    data: "vizwiz",
    dataDirectory: directory,
    trainRows: train,
    valRows: val,
    testRows: 1,
    epochs,
  };
}

/** A trial that is stopped between its epochs, so that the other side can have its turn. */
class TrialInTurns {
  readonly #trial: Worker;

  constructor(trial: Worker) {
    this.#trial = trial;
  }

  /** Waits for an event, and stops the process. */
  async #until(name: TrialEvent["event"]): Promise<void> {
    while ((await this.#trial.next<TrialEvent>()).event !== name);
    Deno.kill(this.#trial.pid, "SIGSTOP");
  }

  /** Until its first epoch. */
  async start(): Promise<void> {
    await this.#until("start");
  }

  async epoch(): Promise<void> {
    Deno.kill(this.#trial.pid, "SIGCONT");
    await this.#until("epoch");
  }

  /** Lets it end. */
  end(): void {
    Deno.kill(this.#trial.pid, "SIGCONT");
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Seconds to decode the pictures; they are then in the cache. */
async function decode(context: Context, settings: Record<string, unknown>): Promise<number> {
  const ours = context.ours(settings);
  const { seconds } = await ours.ask({ do: "decode" });
  await ours.ask({ do: "prepare" });
  await context.close();
  return seconds;
}

/** Runs the job on both sides, an epoch at a time. */
async function measureJob(context: Context, pictures: Pictures, folder: string) {
  const settings = { ...jobSettings(pictures), threads: context.threads };
  const decoding = await decode(context, settings);
  const path = join(folder, "input.json");
  await Deno.writeTextFile(path, JSON.stringify(settings));
  const worker = context.trial(path, folder);
  const trial = new TrialInTurns(worker);
  const start = await seconds(() => trial.start());
  const peer = context.peer();
  const peerStart = await seconds(() => peer.ask({ do: "open", directory: pictures.directory }));
  const progress = { label: "The report's job", total: epochs, unit: "steps" } as const;
  context.onProgress({ ...progress, done: 0 });
  const took = await alternate({
    ours: () => seconds(() => trial.epoch()),
    theirs: () => seconds(() => peer.ask({ do: "epoch" })),
  }, { rounds: epochs, warmups: 0, onRound: (done) => context.onProgress({ ...progress, done }) });
  const memory = { ours: await peakMemory(worker.pid), theirs: await peakMemory(peer.pid) };
  trial.end();
  await context.close();
  return {
    ours: { start, decoding, epochs: took.ours },
    theirs: { start: peerStart, decoding: 0, epochs: took.theirs },
    memory,
  };
}

/** The report's job, and the memory that it takes. */
export const job: Entry = {
  name: "job",
  description: "the report's whole job as written, and its peak memory",
  async run(context) {
    const pictures = await context.pictures(
      context.choose({
        quick: { train: 64, val: 32 },
        default: { train: 320, val: 160 },
        full: { train: report.train, val: report.val },
      }),
    );
    const folder = await Deno.makeTempDir({ prefix: "vqalab-bench-" });
    const { ours, theirs, memory } = await measureJob(context, pictures, folder)
      .finally(() => Deno.remove(folder, { recursive: true }));
    const total = (times: JobTimes) =>
      times.epochs.slice(1).map((epoch) => reportSeconds(times, epoch, pictures.train));
    return [
      faster({
        what: "the report's whole job, float32",
        against: "PyTorch, NCHW float32, decoding in each epoch",
        seconds: { ours: total(ours), theirs: total(theirs) },
        unit: "s",
        show: (seconds) => seconds,
        mark: 6,
        note: `${report.train} + ${report.val} pictures of 1 to 2 megapixels, ${report.epochs} ` +
          `epochs: computed from ${epochs} epochs of ${pictures.train} + ${pictures.val} ` +
          `pictures, start and first epoch's warm-up included, ours with decoding into its cache.`,
      }),
      ...memoryRows(memory),
    ];
  },
};

/** None where the system does not say. */
function memoryRows({ ours, theirs }: Record<"ours" | "theirs", number | undefined>): Row[] {
  if (ours === undefined || theirs === undefined) return [];
  return [row({
    what: "peak resident memory of a trial, float32",
    against: "PyTorch, NCHW float32",
    ours: quantity([ours / 1e6], "MB"),
    theirs: quantity([theirs / 1e6], "MB"),
    result: quantity([ours / theirs], "x"),
    mark: { sense: "below", value: 1 },
  })];
}
