import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { disposeTree } from "../../lib/engine/mod.ts";
import { exportTensors } from "../../lib/model/mod.ts";
import { type Checkpoint, loadCheckpoint } from "../../lib/trainer/checkpoint.ts";
import { openTrial, type TrainedTrial } from "../../lib/trainer/mod.ts";
import { DamageError } from "../../lib/trainer/stored_file.ts";
import type { TrialIdentity } from "../../lib/trainer/trial_identity.ts";
import { type Area, type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import { broken } from "./checkpoint/changes.ts";
import { type Files, names, trainBoth } from "./checkpoint/trained.ts";

type Tensors = Parameters<typeof exportTensors>[0];

/** The ways in which a trial's files are read back. */
export interface TrialReader {
  /** Reads the checkpoint from which a trial goes on; undefined where there is none. */
  checkpoint(directory: string, identity: TrialIdentity): Promise<Checkpoint | undefined>;
  /** Reads the weights for predictions. */
  weights(directory: string): Promise<TrainedTrial>;
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
