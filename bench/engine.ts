import * as tf from "@tensorflow/tfjs-core";
import { Command } from "commander";
import { join } from "node:path";
import { cpus } from "node:os";
import { projectRoot, randomKey, uniform, writeAtomic } from "../lib/base/mod.ts";
import { runMain } from "../lib/cli/terminal.ts";
import {
  compile,
  conv2d,
  disposeTree,
  linear,
  lstm,
  openEngine,
  relu,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  type Tree,
  valueAndGradients,
} from "../lib/engine/mod.ts";
import { presets } from "../lib/sweep/mod.ts";
import { parseTrialSettings, type TrialEvent } from "../lib/trainer/mod.ts";
import { alternate, type Side, table, time, type Timings } from "./measure.ts";

const command = new Command("deno task bench")
  .description("Measures the engine, as ratios within one run, and writes bench/results/engine.md.")
  .option("--rounds <count>", "counted runs of each side", Number, 5)
  .addHelpText(
    "after",
    `
Examples:
  deno task bench              all of it, about two minutes
  deno task bench --rounds 15  the same with less noise`,
  );

const random = (shape: number[], seed: number): Tensor =>
  tf.tensor(
    uniform(randomKey(seed), shape.reduce((a, b) => a * b, 1)).map((x) => (x - 0.5) / 10),
    shape,
  );

/** The loss and gradients of a piece of a model, from its parameters and its input. */
type Piece = (parameters: Record<string, Tensor>, x: Tensor) => Tree;

function gradientsOf(forward: (p: Record<string, Tensor>, x: Tensor) => Tensor): Piece {
  return (parameters, x) => {
    const { loss, gradients } = valueAndGradients(
      (p) => ({ loss: tf.sum(forward(p, x)), extra: [] }),
      parameters,
    );
    return { loss, gradients };
  };
}

const pieces = {
  "LSTM, 30 steps, 32 rows, 256 to 512": {
    parameters: {
      input: random([2048, 256], 1),
      hidden: random([2048, 512], 2),
      inputBias: random([2048], 3),
      hiddenBias: random([2048], 4),
    },
    x: random([30, 32, 256], 5),
    piece: gradientsOf((p, x) =>
      lstm(x as Tensor3D, {
        input: p.input!,
        hidden: p.hidden!,
        inputBias: p.inputBias!,
        hiddenBias: p.hiddenBias!,
      })
    ),
  },
  "Convolution 3x3, 64 to 128, 32 pictures of 56x56": {
    parameters: { weight: random([3, 3, 64, 128], 6), bias: random([128], 7) },
    x: random([32, 56, 56, 64], 8),
    piece: gradientsOf((p, x) =>
      relu(conv2d(x as Tensor4D, p.weight!, p.bias!, { stride: 1, padding: 1 }))
    ),
  },
  "Linear 1280 to 512, 32 rows": {
    parameters: { weight: random([512, 1280], 9), bias: random([512], 10) },
    x: random([32, 1280], 11),
    piece: gradientsOf((p, x) => relu(linear(x as tf.Tensor2D, p.weight!, p.bias!))),
  },
};

function pieceSides({ parameters, x, piece }: typeof pieces[keyof typeof pieces]): Side[] {
  const compiled = compile(piece, { name: "a piece" });
  const coarse = compile(piece, { name: "a piece", precision: "bfloat16" });
  const run = (work: () => Promise<Tree> | Tree) => () =>
    time(async () => disposeTree(await work()));
  return [
    { name: "compiled, bfloat16", run: run(() => coarse(parameters, x)) },
    { name: "compiled", run: run(() => compiled(parameters, x)) },
    {
      name: "operation by operation",
      run: run(() => tf.tidy(() => piece(parameters, x) as tf.TensorContainer) as Tree),
    },
  ];
}

/** Seconds of the last epoch of a trial that runs as its own process. */
async function trialEpoch(name: string, settings: Record<string, unknown>, engine: string) {
  const directory = await Deno.makeTempDir();
  const file = join(directory, "input.json");
  await Deno.writeTextFile(file, JSON.stringify(parseTrialSettings(settings)));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", join(projectRoot, "lib/cli/trial.ts"), "--events"],
      ...["--settings", file, "--directory", directory, "--engine", engine],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { success, stdout, stderr } = await process.output();
  await Deno.remove(directory, { recursive: true });
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
  const events = new TextDecoder().decode(stdout).trim().split("\n")
    .map((line): TrialEvent => JSON.parse(line));
  return events.findLast((event) => event.event === "epoch")!.seconds;
}

function trialSides(): Side[] {
  // The second epoch: the first one compiles.
  const settings = { ...presets.quick, epochs: 2 };
  const side = (name: string, engine: string, more: Record<string, unknown> = {}): Side => ({
    name,
    run: () => trialEpoch(name, { ...settings, ...more }, engine),
  });
  return [
    side("native, bfloat16", "native", { precision: "bfloat16" }),
    side("native", "native"),
    side("wasm", "wasm"),
  ];
}

await runMain(async () => {
  const { rounds } = command.parse(Deno.args, { from: "user" }).opts<{ rounds: number }>();
  const { version } = await openEngine({ engine: "native" });
  const measured: [string, Timings[]][] = [];
  const measure = async (title: string, sides: readonly Side[], rounds: number) => {
    const timings = await alternate(sides, rounds);
    measured.push([title, timings]);
    console.log(`${table(title, timings)}\n`);
  };
  for (const [title, piece] of Object.entries(pieces)) {
    await measure(`${title}: loss and gradients, one thread`, pieceSides(piece), 3 * rounds);
  }
  await measure("An epoch of the quick preset, one thread", trialSides(), Math.ceil(rounds / 2));
  const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, TensorFlow ${version}`;
  const text = measured.map(([title, timings]) => table(title, timings)).join("\n\n");
  const json = { machine, measured: Object.fromEntries(measured) };
  const path = join(projectRoot, "bench/results/engine");
  await writeAtomic(`${path}.md`, `# The engine\n\n${machine}\n\n${text}\n`);
  await writeAtomic(`${path}.json`, JSON.stringify(json, null, 2) + "\n");
});
