import { join } from "node:path";
import { temporaryFolder, writeAtomic } from "../../lib/base/mod.ts";
import { localExecutor, presets } from "../../lib/sweep/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";
import type { Entry, PeerOptions } from "../context.ts";
import { alternate, median, seconds } from "../measure.ts";
import { faster, quantity, row } from "../rows.ts";

/** PyTorch's fastest variants for so short a trial; to compile its model takes longer than to train it. */
const peers: Readonly<Record<string, PeerOptions>> = {
  "PyTorch, channels last float32": { layout: "channels_last" },
  "PyTorch, channels last float32, fused Adam": { layout: "channels_last", fused: true },
};

const settings = parseTrialSettings({ ...presets.quick, threads: 1 });

/** The parts of a trial's time, in seconds. */
interface TrialTimes {
  /** From the start of its process to the first epoch. */
  start: number;
  /** Each epoch's. */
  epochs: number[];
}

/** Runs a trial of ours from its process to its result, as a sweep does. */
async function runTrial(directory: string): Promise<TrialTimes> {
  await Deno.mkdir(directory, { recursive: true });
  await writeAtomic(join(directory, "settings.json"), JSON.stringify(settings));
  const began = performance.now();
  const times: TrialTimes = { start: 0, epochs: [] };
  const outcome = await localExecutor().run(
    { settings, directory, engine: "native", command: "" },
    (event) => {
      if (event.event === "start") times.start = (performance.now() - began) / 1000;
      if (event.event === "epoch") times.epochs.push(event.seconds);
      return Promise.resolve();
    },
    new AbortController().signal,
  );
  if (outcome.status !== "complete") throw new Error(`The trial is ${outcome.status}.`);
  return times;
}

/** A trial of the preset quick, which is what is run first. */
export const trial: Entry = {
  name: "trial",
  description: "a whole trial of the preset quick from its process to its result, one thread",
  async run(context) {
    await using folder = await temporaryFolder();
    const rounds = context.choose({ quick: 2, default: 5, full: 15 });
    const progress = { label: "Trial", total: 1 + rounds, unit: "steps" } as const;
    await context.ours({ ...settings }).ask({ do: "arrays", directory: folder.path });
    await context.close();
    const trials: TrialTimes[] = [];
    const took = await alternate({
      ours: () =>
        seconds(async () => {
          trials.push(await runTrial(join(folder.path, String(trials.length))));
        }),
      ...Object.fromEntries(
        Object.entries(peers).map(([name, options]) => [
          name,
          () =>
            seconds(() =>
              context.peerTrial(folder.path, { ...options, size: "quick", threads: 1 })
            ),
        ]),
      ),
    }, { rounds, onRound: (done) => context.onProgress({ ...progress, done }) });
    const theirs = (name: string) => took[name as keyof typeof took];
    const best = Object.keys(peers).reduce((a, b) => median(theirs(b)) < median(theirs(a)) ? b : a);
    // The first round, which does not count, warms the system's cache of files.
    const starts = trials.slice(1).map(({ start, epochs: [first, ...others] }) =>
      start + Math.max(0, first! - median(others))
    );
    return [
      faster({
        what: "a trial of the preset quick, from process to result, one thread",
        against: best,
        seconds: { ours: took.ours, theirs: theirs(best) },
        unit: "s",
        show: (seconds) => seconds,
        mark: 1.5,
        note: "PyTorch's script finds the questions as token ids, and the pictures as one array.",
      }),
      row({
        what: "start of such a trial, and the tracing in its first epoch",
        ours: quantity(starts, "s"),
        result: quantity(starts, "s"),
        mark: { sense: "below", value: 0.8 },
      }),
    ];
  },
};
