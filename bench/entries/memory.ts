import { join } from "node:path";
import { temporaryFolder } from "../../lib/base/mod.ts";
import type { TrialEvent } from "../../lib/trainer/mod.ts";
import type { Context, Entry, Pictures } from "../context.ts";
import { variants, variantsOf } from "../pytorch_variants.ts";
import { quantity, row } from "../rows.ts";
import { peakMemory, type Worker } from "../worker.ts";
import { decode, jobSettings } from "./job.ts";

/** Epochs until the peak is read; memory grows no more after the second. */
const epochs = 2;

/** Runs a trial of ours. @returns Its peak memory in bytes. */
async function ofOurs(context: Context, settings: object, directory: string): Promise<number> {
  const worker = await context.trial(directory, settings);
  while (true) {
    const event = await worker.next<TrialEvent>();
    if (event.event === "epoch" && event.metrics.epoch === epochs) {
      return await peak(context, worker);
    }
  }
}

/** Runs a trial of PyTorch's. @returns Its peak memory in bytes. */
async function ofTheirs(context: Context, name: string, { directory }: Pictures): Promise<number> {
  const worker = context.peer(variants[name]);
  await worker.ask({ do: "open", directory });
  for (let epoch = 0; epoch < epochs; epoch++) await worker.ask({ do: "epoch" });
  return await peak(context, worker);
}

async function peak(context: Context, worker: Worker): Promise<number> {
  const bytes = await peakMemory(worker.pid);
  await context.close();
  return bytes!;
}

/** The peak memory of a trial at the report's size. */
export const memory: Entry = {
  name: "memory",
  description: "peak memory of a trial of the report's model (Linux)",
  async run(context) {
    if (Deno.build.os !== "linux") return [];
    const names = variantsOf("float32");
    const rounds = context.choose({ quick: 1, default: 3, full: 5 });
    const progress = { label: "Memory", total: names.length + rounds, unit: "steps" } as const;
    const pictures = await context.pictures({ train: 160, val: 64 });
    // One epoch more, so that the process is still there when its peak is read.
    const settings = { ...jobSettings(pictures), epochs: epochs + 1, threads: context.threads };
    await decode(context, settings);
    const alone: number[] = [];
    for (const name of names) {
      context.onProgress({ ...progress, done: alone.length });
      alone.push(await ofTheirs(context, name, pictures));
    }
    const leanest = names[alone.indexOf(Math.min(...alone))]!;
    await using folder = await temporaryFolder();
    const ours: number[] = [], theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      context.onProgress({ ...progress, done: names.length + round });
      ours.push(await ofOurs(context, settings, join(folder.path, String(round))));
      theirs.push(await ofTheirs(context, leanest, pictures));
    }
    context.onProgress({ ...progress, done: names.length + rounds });
    const worst = Math.max(...ours.map((bytes, round) => bytes / theirs[round]!));
    return [row({
      what: `peak resident memory of a trial, float32, worst of ${rounds}`,
      against: leanest,
      ours: quantity(ours.map((bytes) => bytes / 1e6), "MB"),
      theirs: quantity(theirs.map((bytes) => bytes / 1e6), "MB"),
      result: quantity([worst], "x"),
      mark: { sense: "below", value: 0.9 },
      note:
        "The leanest of PyTorch's variants in float32, of all that the training step is held against.",
    })];
  },
};
