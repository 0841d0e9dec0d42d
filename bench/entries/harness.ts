import type { Entry } from "../context.ts";
import { report } from "../report_job.ts";
import { quantity, row } from "../rows.ts";
import { jobSettings } from "./job.ts";

/** The parts of a trial's time in seconds; see ours.ts. */
interface TrialTimes {
  start: number;
  epochs: [first: EpochTimes, ordinary: EpochTimes, last: EpochTimes];
}

type EpochTimes = { work: number; engine: number; after: number };

/** Extrapolates the seconds of the report's trial from one of fewer rows and three epochs. */
function reportTrial({ start, epochs: [first, ordinary, last] }: TrialTimes, rows: number) {
  const between = ({ work, engine }: EpochTimes) => work - engine;
  /** The seconds of all epochs, the last of which evaluates the training rows as well. */
  const inAll = (ordinary: number, last: number) =>
    (report.train / rows) * ((report.epochs - 1) * ordinary + last);
  return {
    /** Time before the first epoch, and the tracing in its first steps. */
    start: start + Math.max(0, between(first) - between(ordinary)),
    engine: inAll(ordinary.engine, last.engine),
    /** Time between the steps: reading batches and results. */
    between: inAll(between(ordinary), between(last)),
    /** Time after the epochs: weights, history, checkpoint. */
    after: report.epochs * ordinary.after,
  };
}

/** Costs on our side only: the time around the engine, and that of the journal. */
export const harness: Entry = {
  name: "harness",
  description: "share of a trial that is not in the engine; opening a large journal",
  async run(context) {
    const pictures = await context.pictures(
      context.choose({
        quick: { train: 96, val: 48 },
        default: { train: 320, val: 160 },
        full: { train: report.train, val: report.val },
      }),
    );
    const progress = { label: "Harness", total: 3, unit: "steps" } as const;
    context.onProgress({ ...progress, done: 0 });
    const settings = { ...jobSettings(pictures), epochs: 3 };
    await context.ours(settings).ask({ do: "prepare" });
    await context.close();
    context.onProgress({ ...progress, done: 1 });
    const times = await context.ours(settings).ask<TrialTimes>({ do: "trial" });
    context.onProgress({ ...progress, done: 2 });
    const opening = await context.ours().ask<{ seconds: number[]; trials: number }>({
      do: "journal",
      trials: 10_000,
      tries: 5,
    });
    await context.close();
    context.onProgress({ ...progress, done: 3 });
    const { start, engine, between, after } = reportTrial(times, pictures.train);
    const outside = start + between + after;
    const share = quantity([100 * outside / (outside + engine)], "%");
    const seconds = quantity(opening.seconds, "s");
    return [
      row({
        what: "share of a trial's time not in the engine",
        ours: share,
        result: share,
        mark: { sense: "below", value: 2 },
        note: "Of the report's job with its pictures in the cache, computed from 3 epochs of " +
          `${pictures.train} + ${pictures.val} rows: start and tracing ${start.toFixed(1)} s, ` +
          `between steps ${between.toFixed(1)} s, after epochs ${after.toFixed(1)} s, engine ` +
          `${engine.toFixed(0)} s.`,
      }),
      row({
        what: `opening a journal of ${opening.trials} trials`,
        ours: seconds,
        result: seconds,
        mark: { sense: "below", value: 0.5 },
      }),
    ];
  },
};
