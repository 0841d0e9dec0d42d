import type { Precision } from "../../lib/engine/mod.ts";
import type { Entry } from "../context.ts";
import { alternate, median } from "../measure.ts";
import { report, reportSeconds } from "../report_job.ts";
import { faster } from "../rows.ts";
import { jobSettings } from "./job.ts";

/** Epochs of a measured trial: one that warms up, one like most, and our last, which is longer. */
const epochs = { ours: 3, theirs: 2 };

/** Learning rates of the trials. */
const rates = [0.001, 0.0003, 0.003, 0.0001, 0.01, 0.00003, 0.03, 0.00001];

/** Trials per hour: ours in parallel, the report's one after the other. */
export const sweep: Entry = {
  name: "sweep",
  description: "trials an hour, against the report's loop under Optuna",
  async run(context) {
    const pictures = await context.pictures(
      context.choose({
        quick: { train: 64, val: 32 },
        default: { train: 160, val: 80 },
        full: { train: 640, val: 320 },
      }),
    );
    const { directory, train } = pictures;
    const settings = { ...jobSettings(pictures), epochs: epochs.ours };
    const ours = {
      float32: context.ours({ ...settings, precision: "float32" }),
      bfloat16: context.ours({ ...settings, precision: "bfloat16" }),
    };
    const peer = context.peer();
    const { seconds: decoding } = await ours.float32.ask({ do: "decode" });
    await ours.float32.ask({ do: "prepare" });
    await peer.ask({ do: "open", directory });
    const jobs = navigator.hardwareConcurrency;
    const values = rates.slice(0, jobs);

    /** Extrapolates the seconds of one of the report's trials from smaller ones that ran at once. */
    const each = (seconds: number, trials: number[][], decoding: number) => {
      const all = Math.max(...trials.map((epochs) => epochs.reduce((a, b) => a + b)));
      const first = median(trials.map(([first]) => first!));
      const later = median(trials.map(([, later]) => later!));
      const fitting = Math.max(0, median(trials.map((epochs) => epochs.at(-1)!)) - later);
      const times = { start: seconds - all, decoding, epochs: [first], fitting, after: 0 };
      return reportSeconds(times, later, train) / trials.length;
    };
    const rounds = context.choose({ quick: 1, default: 2, full: 5 });
    const progress = { label: "Sweep", total: rounds, unit: "steps" } as const;
    context.onProgress({ ...progress, done: 0 });
    const oursIn = async (precision: Precision) => {
      const { seconds, epochs } = await ours[precision].ask<
        { seconds: number; epochs: number[][] }
      >({ do: "sweep", values });
      return each(seconds, epochs, jobs * decoding / report.trials);
    };
    const took = await alternate({
      float32: () => oursIn("float32"),
      bfloat16: () => oursIn("bfloat16"),
      async theirs() {
        const { seconds, epochs: of } = await peer.ask<{ seconds: number; epochs: number[] }>({
          do: "trial",
          epochs: epochs.theirs,
        });
        return each(seconds, [of], 0);
      },
    }, { rounds, warmups: 0, onRound: (done) => context.onProgress({ ...progress, done }) });
    await context.close();
    return (["float32", "bfloat16"] as const).map((precision) =>
      faster({
        what: `sweep, ${precision}, ${jobs} trials at once`,
        against: "PyTorch, NCHW float32, under Optuna",
        seconds: { ours: took[precision], theirs: took.theirs },
        unit: "trials/h",
        show: (seconds) => 3600 / seconds,
        mark: { float32: 3.3, bfloat16: 4.6 }[precision],
        note:
          `Trials of the report's job, computed from trials of ${epochs.theirs} epochs, ours of ` +
          `${epochs.ours}, of ${train} + ${pictures.val} pictures; ours with its processes' start, the ` +
          `last epoch's evaluation of the training rows, and a share of decoding for a sweep of ` +
          `${report.trials} trials.`,
      })
    );
  },
};
