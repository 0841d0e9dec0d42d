import { join } from "node:path";
import { decodeSafetensors } from "../../../lib/model/mod.ts";
import { parseTrialSettings, runTrial } from "../../../lib/trainer/mod.ts";
import type { TrialIdentity } from "../../../lib/trainer/trial_identity.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The names of a trial's files. */
export const names = {
  checkpoint: "checkpoint.safetensors",
  weights: "weights.safetensors",
} as const;
/** One of a trial's files. */
export type Name = keyof typeof names;

/** The two files of a trial after an epoch, and how they came to be as they are. */
export interface Files extends Record<Name, Bytes> {
  change: string;
  /** True where one is another trial's or another epoch's as a whole. */
  isExchanged?: boolean;
}

/** A trial with its files after each epoch. */
export interface Trained {
  settings: string;
  identity: TrialIdentity;
  epochs: Files[];
}

const epochs = 3;

async function train(seed: number): Promise<Trained> {
  const directory = await Deno.makeTempDir();
  try {
    const settings = parseTrialSettings({
      ...{ data: "shapes", trainRows: 16, valRows: 8, testRows: 4, imageSize: 16, tokens: 16 },
      ...{ hiddenSize: 4, embeddingSize: 4, imageChannels: 2, batchSize: 8, epochs, seed },
    });
    const states: Files[] = [];
    const readNow = (name: Name) => Deno.readFileSync(join(directory, names[name]));
    await runTrial(settings, {
      directory,
      onEvent({ event }) {
        if (event !== "epoch") return;
        const change = `of epoch ${states.length + 1} of seed ${seed}`;
        states.push({ checkpoint: readNow("checkpoint"), weights: readNow("weights"), change });
      },
    });
    const { dataHash } = decodeSafetensors(states[0]!.checkpoint).metadata;
    return {
      settings: await Deno.readTextFile(join(directory, "settings.json")),
      identity: { settings, dataHash: dataHash! },
      epochs: states,
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

let trained: Promise<[Trained, Trained]> | undefined;

/** Two trials that differ by their seeds. */
export const trainBoth = () =>
  trained ??= (async () => [await train(1), await train(2)] as const)()
    .then(([a, b]) => [a, b]);
