import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { disposeTree } from "../../lib/engine/mod.ts";
import { decodeSafetensors, encodeSafetensors, exportTensors } from "../../lib/model/mod.ts";
import { type Checkpoint, loadCheckpoint } from "../../lib/trainer/checkpoint.ts";
import {
  openTrial,
  parseTrialSettings,
  runTrial,
  type TrainedTrial,
} from "../../lib/trainer/mod.ts";
import { DamageError } from "../../lib/trainer/stored_file.ts";
import type { TrialIdentity } from "../../lib/trainer/trial_identity.ts";
import { type Area, type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Tensors = Parameters<typeof exportTensors>[0];

/** The ways in which a trial's files are read back. */
export interface TrialReader {
  /** Reads the checkpoint from which a trial goes on; undefined where there is none. */
  checkpoint(directory: string, identity: TrialIdentity): Promise<Checkpoint | undefined>;
  /** Reads the weights for predictions. */
  weights(directory: string): Promise<TrainedTrial>;
}

const names = { checkpoint: "checkpoint.safetensors", weights: "weights.safetensors" } as const;
type Name = keyof typeof names;

/** The two files of a trial after an epoch, and how they came to be as they are. */
interface Files extends Record<Name, Bytes> {
  change: string;
  /** True where one is another trial's or another epoch's as a whole. */
  isExchanged?: boolean;
}

/** A trial with its files after each epoch. */
interface Trained {
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
const trainBoth = () =>
  trained ??= (async () => [await train(1), await train(2)] as const)()
    .then(([a, b]) => [a, b]);

/** The length of a file's header and of the number before it. */
const headerEnd = (file: Bytes) => 8 + Number(new DataView(file.buffer).getBigUint64(0, true));

/** A file of a header and data, whose first number is the header's length. */
function assemble(header: Uint8Array, data: Uint8Array): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return Uint8Array.from([...length, ...header, ...data]);
}

const parts = (file: Bytes) => {
  const end = headerEnd(file);
  return { header: file.slice(8, end), data: file.slice(end) };
};

/** The file as another program writes the same: with its tensors in another order. */
function rewritten(file: Bytes): Bytes {
  const { tensors, metadata } = decodeSafetensors(file);
  const reversed = Object.fromEntries(Object.entries(tensors).reverse());
  const chunks = [...encodeSafetensors({ tensors: reversed, metadata })];
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

type Change = (own: Files, others: readonly Files[], name: Name, dice: Dice) => Bytes;

/** Changes of one of the two files. */
const changes: Readonly<Record<string, Change>> = {
  "bytes": (own, _, name, dice) => mutateBytes(own[name], dice),
  "bytes of the header": (own, _, name, dice) => {
    const { header, data } = parts(own[name]);
    return assemble(mutateBytes(header, dice), data);
  },
  "bytes of the data": (own, _, name, dice) => {
    const { header, data } = parts(own[name]);
    return assemble(header, mutateBytes(data, dice));
  },
  "another's header": (own, others, name, dice) =>
    assemble(parts(dice.pick(others)[name]).header, parts(own[name]).data),
  "another's file": (_, others, name, dice) => dice.pick(others)[name],
  "another order": (own, _, name) => rewritten(own[name]),
};

function broken(own: Files, others: readonly Files[], dice: Dice): Files {
  const name = dice.pick(["checkpoint", "weights"] as const);
  const change = dice.pick(Object.keys(changes));
  return {
    ...own,
    [name]: changes[change]!(own, others, name, dice),
    change: `${own.change}, ${name}: ${change}`,
    isExchanged: change === "another's file",
  };
}

function digest(groups: readonly Tensors[], rest: unknown): string {
  const hash = createHash("sha256");
  for (const group of groups) {
    for (const [name, { shape, values }] of Object.entries(exportTensors(group)).toSorted()) {
      hash.update(JSON.stringify([name, shape, [...values].map(String)]));
    }
  }
  return hash.update(JSON.stringify(rest)).digest("hex");
}

function checkpointDigest({ state, progress }: Checkpoint): string {
  const { parameters, statistics, adam: { first, second } } = state;
  const rows = progress.rows.map((columns) =>
    Object.entries(columns).map(([name, values]) => [name, ...values].map(String)).toSorted()
  );
  return digest([parameters, statistics, first, second], { ...progress, rows });
}

const weightsDigest = ({ state, tokenIds, settings }: TrainedTrial) =>
  digest([state.parameters, state.statistics], [[...tokenIds], settings]);

/** @param isRight True of the digest of numbers that may be read. */
async function judgeRead(
  directory: string,
  readDigest: () => Promise<string | undefined>,
  isRight: (digest: string) => boolean,
): Promise<Verdict & { isDifferent?: boolean }> {
  try {
    const digest = await readDigest();
    if (digest === undefined) return refused("it is taken as if it were not there");
    return read(isRight(digest) ? undefined : "other numbers than were written");
  } catch (error) {
    const isNamed = error instanceof DamageError || error instanceof UserError;
    if (!isNamed) return refused(`an error without a name: ${(error as Error).stack}`);
    const isDifferent = !(error instanceof DamageError);
    if (error.message.includes(directory)) return { isRead: false, isDifferent };
    return refused(`an error that does not name the file: ${error.message}`);
  }
}

/** Broken files of a trial that is to go on or to predict. */
export const checkpointAreaOf = (reader: TrialReader): Area =>
  makeArea({
    description: "damaged checkpoints and weights are noticed, or the very numbers are read",
    cases: 50,
    leastRead: 0.05,
    async open({ dice, directory }): Promise<Bench<Files>> {
      const [own, other] = await trainBoth();
      await Deno.writeTextFile(join(directory, "settings.json"), own.settings);
      const write = (files: Files) =>
        Promise.all((["checkpoint", "weights"] as const).map((name) =>
          Deno.writeFile(join(directory, names[name]), files[name])
        ));
      const readCheckpoint = async (from: TrialReader) => {
        const checkpoint = await from.checkpoint(directory, own.identity);
        if (checkpoint === undefined) {
          return undefined;
        }
        try {
          return checkpointDigest(checkpoint);
        } finally {
          disposeTree(checkpoint.state);
        }
      };
      const readWeights = async (from: TrialReader) => {
        const trial = await from.weights(directory);
        try {
          return weightsDigest(trial);
        } finally {
          trial.close();
        }
      };
      const right = new Set<string>();
      for (const files of own.epochs) {
        await write(files);
        right.add((await readCheckpoint(product))!);
        right.add(await readWeights(product));
      }
      const start = dice.pick(own.epochs);
      const others = [
        ...own.epochs.filter((files) =>
          files !== start
        ),
        ...other.epochs,
      ];
      return {
        whole: start,
        broken: () => broken(start, others, dice),
        nameOf: ({ change }) => change,
        async judge(files) {
          await write(files);
          const isRight = (digest: string) => right.has(digest);
          const checkpoint = await judgeRead(directory, () => readCheckpoint(reader), isRight);
          if (checkpoint.isDifferent && !files.isExchanged) {
            return refused("a damaged checkpoint does not let its trial start again");
          }
          const weights = await judgeRead(directory, () => readWeights(reader), isRight);
          return {
            isRead: checkpoint.isRead && weights.isRead,
            finding: checkpoint.finding ?? weights.finding,
          };
        },
      };
    },
  });

const product: TrialReader = { checkpoint: loadCheckpoint, weights: openTrial };

/** Broken checkpoints and weights, as the product reads them. */
export const checkpointArea = checkpointAreaOf(product);
