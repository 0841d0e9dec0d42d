import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import type { Entry } from "../context.ts";
import { report } from "../report_job.ts";
import { quantity, row } from "../rows.ts";
import { jobSettings } from "./job.ts";

/** What a trial of ours spent where: see ours.ts. */
interface TrialTimes {
  start: number;
  epochs: { work: number; engine: number; after: number }[];
}

/** Percent of the report's trial that is not in the engine, from a trial of fewer rows and epochs. */
function shareOutside({ start, epochs }: TrialTimes, rows: number): number {
  const [first, ...others] = epochs;
  const { work, engine, after } = others.at(-1)!;
  const scale = report.train / rows;
  const warmup = Math.max(0, first!.work - first!.engine - (work - engine));
  const outside = start + warmup + report.epochs * (scale * (work - engine) + after);
  return 100 * outside / (outside + report.epochs * scale * engine);
}

/** What is ours alone: the time around the engine, and the journal's. */
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
    const settings = { ...jobSettings(pictures), epochs: 2 };
    await context.ours(settings).ask({ do: "prepare" });
    await context.close();
    context.onProgress({ ...progress, done: 1 });
    const times = await context.ours(settings).ask<TrialTimes>({ do: "trial" });
    context.onProgress({ ...progress, done: 2 });
    const study = join(projectRoot, "results/learning_rate/shapes-quick");
    const ours = context.ours();
    const opened: number[] = [];
    for (let round = 0; round < 5; round++) {
      opened.push((await ours.ask({ do: "journal", study, trials: 10_000 })).seconds);
    }
    await context.close();
    context.onProgress({ ...progress, done: 3 });
    const share = quantity([shareOutside(times, pictures.train)], "%");
    const opening = quantity(opened, "s");
    return [
      row({
        what: "share of a trial's time not in the engine",
        ours: share,
        result: share,
        mark: { sense: "below", value: 2 },
        note:
          "Of the report's job with its pictures in the cache: start of the process, tracing, " +
          `batches, checkpoints. Computed from 2 epochs of ${pictures.train} + ${pictures.val} rows.`,
      }),
      row({
        what: "opening a journal of 10,000 trials",
        ours: opening,
        result: opening,
        mark: { sense: "below", value: 0.5 },
      }),
    ];
  },
};
