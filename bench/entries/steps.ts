import { presets } from "../../lib/sweep/mod.ts";
import type { Context, Entry, Extent, PeerOptions } from "../context.ts";
import { alternate, median } from "../measure.ts";
import { asReported, variants, variantsOf } from "../pytorch_variants.ts";
import { faster, type Row, type Unit } from "../rows.ts";

/** Rows of a batch, as in the report. */
const batchSize = 32;

/** A number format of ours, or a variant of PyTorch by its name. */
type Side = string;

/** A measurement of all sides. */
interface Measurement {
  command: "train" | "evaluate";
  label: string;
  model?: PeerOptions["model"];
  size?: PeerOptions["size"];
  threads?: number;
  rounds: number;
}

/** The settings of ours at a size. */
const sizes = { report: {}, quick: presets.quick } as const;

/** Steps of a variant of PyTorch by which it is chosen, after those that warm it up. */
const trialSteps = 5, warmups = 2;

/** The variants that take turns with ours. */
const finalists = 2;

/**
 * Finds the fastest variants of PyTorch in a precision, each measured by itself: all at once would not fit
 * into memory.
 */
async function fastestPeers(
  context: Context,
  { command, label, rounds: _, ...options }: Measurement,
  precision: "float32" | "bfloat16",
): Promise<string[]> {
  const names = variantsOf(precision);
  const progress = { label: `${label}, PyTorch ${precision}`, total: names.length, unit: "steps" };
  const fastest = new Map<string, number>();
  for (const [done, name] of names.entries()) {
    context.onProgress({ ...progress, unit: "steps", done });
    const peer = context.peer({ ...options, ...variants[name] });
    const seconds: number[] = [];
    for (let step = 0; step < warmups + trialSteps; step++) {
      seconds.push((await peer.ask({ do: command })).seconds);
    }
    fastest.set(name, Math.min(...seconds.slice(warmups)));
    await context.close();
  }
  context.onProgress({ ...progress, unit: "steps", done: names.length });
  return names.toSorted((a, b) => fastest.get(a)! - fastest.get(b)!).slice(0, finalists);
}

/** Measures the seconds of a command on every side, in turns. */
async function measureSides(
  context: Context,
  measurement: Measurement,
  { precisions, peerNames }: { precisions: readonly string[]; peerNames: readonly string[] },
): Promise<Record<Side, number[]>> {
  const { command, label, rounds, size = "report", ...options } = measurement;
  const ours = (precision: string) => context.ours({ ...sizes[size], ...options, precision });
  const workers = {
    ...Object.fromEntries(precisions.map((precision) => [precision, ours(precision)])),
    ...Object.fromEntries(
      peerNames.map((name) => [name, context.peer({ ...options, size, ...variants[name] })]),
    ),
  };
  const sides = Object.fromEntries(
    Object.entries(workers).map(([name, worker]) => [
      name,
      async () => (await worker.ask({ do: command })).seconds,
    ]),
  );
  const progress = { label, total: warmups + rounds, unit: "steps" } as const;
  context.onProgress({ ...progress, done: 0 });
  const onRound = (done: number) => context.onProgress({ ...progress, done });
  const seconds = await alternate(sides, { rounds, warmups, onRound });
  await context.close();
  return seconds;
}

/** Marks of a comparison: each of ours against PyTorch as in the report, and against its fastest variant. */
interface Marks {
  precision: "float32" | "bfloat16";
  reported?: number;
  fastest: number;
}

/** A comparison of a command with PyTorch as in the report and its fastest variants. */
interface Comparison extends Omit<Measurement, "rounds"> {
  /** The measured quantity, as the table names it. */
  what: string;
  rounds: Record<Extent, number>;
  /** The unit of the table, and the conversion of seconds to it. */
  shown: { unit: Unit; show: (seconds: number) => number };
  marks: readonly Marks[];
}

async function compare(
  context: Context,
  { what, shown, marks, rounds, ...of }: Comparison,
): Promise<Row[]> {
  const measurement = { ...of, rounds: context.choose(rounds) };
  const fastest: Partial<Record<string, string[]>> = {};
  for (const { precision } of marks) {
    fastest[precision] = await fastestPeers(context, measurement, precision);
  }
  const hasReported = marks.some(({ reported }) => reported !== undefined);
  const names = new Set([
    ...(hasReported ? [asReported] : []),
    ...Object.values(fastest).flatMap((names) => names!),
  ]);
  const seconds = await measureSides(context, measurement, {
    precisions: marks.map(({ precision }) => precision),
    peerNames: [...names],
  });
  const against = (precision: string, peer: string, mark: number, note?: string) =>
    faster({
      what: `${what}, ${precision}`,
      against: peer,
      seconds: { ours: seconds[precision]!, theirs: seconds[peer]! },
      ...{ ...shown, mark, ...(note !== undefined && { note }) },
    });
  return marks.flatMap(({ precision, reported, fastest: mark }) => {
    const best = fastest[precision]!.reduce((a, b) =>
      median(seconds[b]!) < median(seconds[a]!) ? b : a
    );
    return [
      ...(reported === undefined ? [] : [against(precision, asReported, reported)]),
      against(precision, best, mark, noteOfFastest),
    ];
  });
}

const noteOfFastest =
  "The fastest of PyTorch's variants of this precision: NCHW or channels last, each with and " +
  "without torch.compile and fused Adam. Each is measured by itself; the fastest two then take turns with ours.";

const entryOf = (name: string, description: string, comparison: Comparison): Entry => ({
  name,
  description,
  run: (context) => compare(context, comparison),
});

const milliseconds = { unit: "ms", show: (seconds: number) => 1000 * seconds } as const;

/** The training step of the classification model. */
export const training: Entry = entryOf("training", "training step, classification model", {
  command: "train",
  label: "Training step",
  what: "training step, classification",
  rounds: { quick: 3, default: 15, full: 31 },
  shown: milliseconds,
  marks: [
    { precision: "float32", reported: 2, fastest: 1.5 },
    { precision: "bfloat16", reported: 4, fastest: 1.3 },
  ],
});

/** The same at the sizes of the preset quick, which is what is run first. */
export const quickTraining: Entry = entryOf(
  "quick-training",
  "training step at the sizes of the preset quick, one thread",
  {
    command: "train",
    label: "Training step at quick",
    size: "quick",
    threads: 1,
    what: "training step, preset quick, one thread",
    rounds: { quick: 50, default: 300, full: 1000 },
    shown: milliseconds,
    marks: [{ precision: "float32", fastest: 1.5 }],
  },
);

/** The training step of the answer model. */
export const answer: Entry = entryOf("answer", "training step, answer model", {
  command: "train",
  label: "Training step of the answer model",
  model: "answer",
  what: "training step, answer",
  rounds: { quick: 2, default: 9, full: 15 },
  shown: milliseconds,
  marks: [
    { precision: "float32", reported: 1.3, fastest: 1.3 },
    { precision: "bfloat16", reported: 2.8, fastest: 1.3 },
  ],
});

/** The evaluation of the classification model. */
export const evaluation: Entry = entryOf(
  "evaluation",
  "evaluation pass, classification model",
  {
    command: "evaluate",
    label: "Evaluation",
    what: "evaluation pass",
    rounds: { quick: 5, default: 15, full: 31 },
    shown: { unit: "images/s", show: (seconds) => batchSize / seconds },
    marks: [
      { precision: "float32", fastest: 1.3 },
      { precision: "bfloat16", fastest: 1.3 },
    ],
  },
);
