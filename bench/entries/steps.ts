import type { Context, Entry, PeerOptions } from "../context.ts";
import { alternate } from "../measure.ts";
import { faster, type Row, type Unit } from "../rows.ts";

/** Rows of a batch, as in the report. */
const batchSize = 32;

/** PyTorch as in the report, and with its options for speed. */
const peers = {
  "PyTorch, NCHW float32": {},
  "PyTorch, channels last float32": { layout: "channels_last" },
  "PyTorch, channels last bfloat16": { layout: "channels_last", precision: "bfloat16" },
} as const satisfies Record<string, PeerOptions>;

type PeerName = keyof typeof peers;
type Side = "float32" | "bfloat16" | PeerName;

/** Measures the seconds of a command on every side, in turns. */
async function measureSides(
  context: Context,
  command: "train" | "evaluate",
  options: {
    label: string;
    model?: PeerOptions["model"];
    peerNames: readonly PeerName[];
    rounds: number;
  },
): Promise<Record<Side, number[]>> {
  const { label, model = "classification", peerNames, rounds } = options;
  const workers = {
    float32: context.ours({ model, precision: "float32" }),
    bfloat16: context.ours({ model, precision: "bfloat16" }),
    ...Object.fromEntries(
      peerNames.map((name) => [name, context.peer({ model, ...peers[name] })]),
    ),
  };
  const warmups = 2;
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

/** Creates a row for each comparison. */
function compare(
  what: string,
  seconds: Record<Side, number[]>,
  { unit, show }: { unit: Unit; show: (seconds: number) => number },
  marks: readonly (readonly ["float32" | "bfloat16", PeerName, number])[],
): Row[] {
  return marks.map(([ours, peer, mark]) =>
    faster({
      what: `${what}, ${ours}`,
      against: peer,
      seconds: { ours: seconds[ours], theirs: seconds[peer] },
      unit,
      show,
      mark,
    })
  );
}

const step = { unit: "ms", show: (seconds: number) => 1000 * seconds } as const;

/** The training step of the classification model. */
export const training: Entry = {
  name: "training",
  description: "training step, classification model",
  async run(context) {
    const seconds = await measureSides(context, "train", {
      label: "Training step",
      peerNames: Object.keys(peers) as PeerName[],
      rounds: context.choose({ quick: 3, default: 15, full: 31 }),
    });
    return compare("training step, classification", seconds, step, [
      ["float32", "PyTorch, NCHW float32", 2],
      ["float32", "PyTorch, channels last float32", 1.3],
      ["bfloat16", "PyTorch, NCHW float32", 4],
      ["bfloat16", "PyTorch, channels last bfloat16", 1.3],
    ]);
  },
};

/** The training step of the answer model. */
export const answer: Entry = {
  name: "answer",
  description: "training step, answer model",
  async run(context) {
    const seconds = await measureSides(context, "train", {
      label: "Training step of the answer model",
      model: "answer",
      peerNames: ["PyTorch, NCHW float32"],
      rounds: context.choose({ quick: 2, default: 9, full: 15 }),
    });
    return compare("training step, answer", seconds, step, [
      ["float32", "PyTorch, NCHW float32", 1.3],
      ["bfloat16", "PyTorch, NCHW float32", 2.8],
    ]);
  },
};

/** The evaluation of the classification model. */
export const evaluation: Entry = {
  name: "evaluation",
  description: "evaluation pass, classification model",
  async run(context) {
    const peerNames = Object.keys(peers) as PeerName[];
    const seconds = await measureSides(context, "evaluate", {
      label: "Evaluation",
      peerNames,
      rounds: context.choose({ quick: 5, default: 15, full: 31 }),
    });
    const median = (name: PeerName) =>
      seconds[name].toSorted((a, b) => a - b)[seconds[name].length >> 1]!;
    const fastest = (names: readonly PeerName[]) =>
      names.reduce((best, name) => median(name) < median(best) ? name : best);
    const images = { unit: "images/s", show: (seconds: number) => batchSize / seconds } as const;
    return compare("evaluation pass", seconds, images, [
      ["bfloat16", fastest(peerNames), 1.3],
      ["float32", fastest(["PyTorch, NCHW float32", "PyTorch, channels last float32"]), 1.3],
    ]);
  },
};
