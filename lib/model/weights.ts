import { join } from "node:path";
import { foldIn, type Key, plural, randomKey, UserError, writeAtomic } from "../base/mod.ts";
import { withChecksum, withoutChecksum } from "./checksum.ts";
import { embeddingName } from "./encoders.ts";
import { initEmbeddingRow } from "./layers.ts";
import type { ModelState } from "./module.ts";
import { encodeSafetensors, type StoredTensor, type StoredTensors } from "./safetensors.ts";
import { models, type ModelSettings } from "./models.ts";
import { exportTensors } from "./tensors.ts";
import { readTokenIds, vocabularyMetadata } from "./vocabulary.ts";

/** Size of bert-base-uncased's vocabulary, hence rows of the report's embedding. */
export const allTokens = 30_522;

const embeddingWeight = `${embeddingName}.weight`;

/** Weights that belong to another model, to other data or to no trial; the message says what differs. */
export class WeightsError extends UserError {}

/** The settings that a trial's random numbers come from. */
export interface RandomSettings {
  /** The seed, 0 to 2^31 - 1. */
  seed: number;
  /** The number of the stream of random numbers that the seed begins, 0 to 1023. */
  replica: number;
}

/** Returns the random key of a trial, from which all others are derived. */
export function trialRandomKey({ seed, replica }: RandomSettings): Key {
  return randomKey(seed + replica * 2 ** 31);
}

/** Returns the random key of a trial's initial parameters. */
export function parametersKey(settings: RandomSettings): Key {
  return foldIn(trialRandomKey(settings), "parameters");
}

/** The trial and the data that weights belong to. */
export interface WeightsOrigin {
  /** All of the trial's settings. */
  settings: ModelSettings & RandomSettings;
  /** Hash of the data that it was trained on. */
  dataHash: string;
  /** The token id of each row of the embedding. */
  tokenIds: Int32Array;
  /** The answers of the data, in the order of their indices. */
  answers: readonly string[];
  /** The number of the epoch after which they were saved. */
  epoch?: number;
}

/**
 * Saves a model as `weights.safetensors`, under PyTorch's names and in its shapes.
 *
 * The metadata hold the model's name, all settings, the data's hash, the epoch, the token ids of the
 * embedding's rows, the answers of an answer model, the hash of both, and the hashes of the tensors and of
 * all metadata.
 *
 * @returns The hash of the tensors.
 */
export async function saveWeights(
  directory: string,
  { parameters, statistics }: ModelState,
  { settings, dataHash, tokenIds, answers, epoch }: WeightsOrigin,
): Promise<string> {
  const metadata = {
    model: settings.model,
    settings: JSON.stringify(settings),
    dataHash,
    ...(epoch !== undefined && { epoch: `${epoch}` }),
    ...vocabularyMetadata({
      tokenIds,
      ...(models[settings.model].task === "answer" && { answers }),
    }),
  };
  const tensors = exportTensors({ ...parameters, ...statistics });
  const path = join(directory, "weights.safetensors");
  const stored = withChecksum({ tensors, metadata });
  await writeAtomic(path, encodeSafetensors(stored));
  return stored.metadata.tensorsHash!;
}

/**
 * Reads settings and token ids from the metadata.
 *
 * @throws {WeightsError} Where they are not there, or not as a trial saved them.
 */
function origin({ metadata }: StoredTensors): Pick<WeightsOrigin, "settings" | "tokenIds"> {
  const { settings, embeddingTokens } = metadata;
  if (settings === undefined || embeddingTokens === undefined) {
    throw new WeightsError(
      "These are not weights that a trial saved: their metadata lack settings and embeddingTokens.",
    );
  }
  const tokenIds = readTokenIds(metadata);
  if (tokenIds === undefined) {
    throw new WeightsError(
      "These weights do not hold the vocabulary that its hash in vocabularyHash names: their metadata " +
        "were changed since. Take the file that the trial saved, or train the trial again.",
    );
  }
  return { settings: parseSettings(settings), tokenIds };
}

function parseSettings(json: string): WeightsOrigin["settings"] {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new WeightsError(
      `The settings among the metadata of the weights are not JSON: ${
        (error as Error).message
      }. Take ` +
        `the file that the trial saved, or train the trial again.`,
    );
  }
}

/**
 * Converts a trial's weights to a state dict that `load_state_dict` of the report's PyTorch model takes.
 * The embedding has all rows; those of tokens that the trial's data lacks have their initial values.
 *
 * PyTorch counts the batches of a batch norm in `num_batches_tracked`. It is left out here, and a strict
 * load adds it.
 *
 * @throws {WeightsError} At weights that no trial saved.
 */
export function toStateDict(weights: StoredTensors): StoredTensors {
  const { settings, tokenIds } = origin(weights);
  const metadata = { ...withoutChecksum(weights.metadata), format: "pt" };
  const used = weights.tensors[embeddingWeight];
  if (used === undefined) return { ...weights, metadata };
  const width = used.shape[1]!;
  const key = parametersKey(settings);
  const values = new Float32Array(allTokens * width);
  for (let token = 0; token < allTokens; token++) {
    values.set(initEmbeddingRow(key, embeddingName, token, width), token * width);
  }
  tokenIds.forEach((token, row) =>
    values.set(used.values.subarray(row * width, (row + 1) * width), token * width)
  );
  return {
    tensors: { ...weights.tensors, [embeddingWeight]: { shape: [allTokens, width], values } },
    metadata,
  };
}

/**
 * Converts a PyTorch state dict to weights as a trial saves them: of the embedding, they have only the
 * rows of the trial's tokens. Names may have the parts that DataParallel or torch.compile add, and before
 * all of them those of a module that holds the model, such as Lightning's `model.`
 *
 * @param like The trial's weights, whose names, shapes and metadata the result has.
 * @throws {WeightsError} When names, shapes or the vocabulary differ from the trial's or numbers are not
 *   finite, naming each, or no trial saved `like`.
 */
export function fromStateDict(stateDict: StoredTensors, like: StoredTensors): StoredTensors {
  const { tokenIds } = origin(like);
  const expected = Object.fromEntries(
    Object.entries(like.tensors).map(([name, { shape }]) => [
      name,
      name === embeddingWeight ? [allTokens, shape[1]!] : shape,
    ]),
  );
  const given = withoutHolder(withoutWrappers(stateDict.tensors), Object.keys(expected));
  const problems = [...differences(given, expected), ...notFinite(given)];
  const { vocabularyHash } = stateDict.metadata;
  if (vocabularyHash !== undefined && vocabularyHash !== like.metadata.vocabularyHash) {
    problems.push("its metadata name another vocabulary of tokens and answers");
  }
  if (problems.length > 0) {
    throw new WeightsError(
      `The state dict does not fit the trial's weights:\n${
        problems.map((problem) => `- ${problem}`).join("\n")
      }`,
    );
  }
  const tensors = Object.keys(like.tensors).map((name) => {
    const tensor = given[name]!;
    return [name, name === embeddingWeight ? rowsOf(tensor, tokenIds) : tensor] as const;
  });
  return withChecksum({ tensors: Object.fromEntries(tensors), metadata: like.metadata });
}

/** Parts of names that PyTorch's wrappers add: DataParallel and its kin, averages, and compile. */
const wrappers = new Set([
  "module",
  "_orig_mod",
  "_fsdp_wrapped_module",
  "_checkpoint_wrapped_module",
]);

/** Tensors by the names that they have in the model itself. */
function withoutWrappers<T>(tensors: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(tensors).map(([name, tensor]) =>
    [name, name.split(".").filter((part) => !wrappers.has(part)).join("."), tensor] as const
  );
  const taken = new Map<string, string>();
  for (const [name, own] of entries) {
    const other = taken.get(own);
    if (other !== undefined) {
      throw new WeightsError(
        `The state dict has both ${other} and ${name}, the same of two modules: save the ` +
          `state_dict() of one.`,
      );
    }
    taken.set(own, name);
  }
  return Object.fromEntries(entries.map(([, own, tensor]) => [own, tensor]));
}

/**
 * Tensors by the names that they have in the model itself, where a module holds it: without the first part
 * that all names share and none of the model's has.
 */
function withoutHolder<T>(
  tensors: Readonly<Record<string, T>>,
  expected: readonly string[],
): Readonly<Record<string, T>> {
  const names = Object.keys(tensors);
  const holder = /^[^.]+\./.exec(names[0] ?? "")?.[0];
  const isHolder = holder !== undefined && names.every((name) => name.startsWith(holder)) &&
    !expected.some((name) => name.startsWith(holder));
  if (!isHolder) return tensors;
  const inner = Object.entries(tensors).map((
    [name, tensor],
  ) => [name.slice(holder.length), tensor]);
  return withoutHolder<T>(Object.fromEntries(inner), expected);
}

/** Lists the tensors with numbers that no model computes with, a line each. */
function notFinite(tensors: Readonly<Record<string, StoredTensor>>): string[] {
  return Object.entries(tensors).flatMap(([name, { values }]) => {
    const count = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
    return count === 0 ? [] : [
      `${name} holds ${plural(count, "number")} that ${count === 1 ? "is" : "are"} NaN or infinite`,
    ];
  });
}

function rowsOf({ values, shape }: StoredTensor, rows: Int32Array): StoredTensor {
  const width = shape[1]!;
  const kept = new Float32Array(rows.length * width);
  rows.forEach((row, i) => kept.set(values.subarray(row * width, (row + 1) * width), i * width));
  return { shape: [rows.length, width], values: kept };
}

/** Lists the differences from the expected names and shapes, a line each. */
function differences(
  tensors: Readonly<Record<string, StoredTensor>>,
  expected: Readonly<Record<string, readonly number[]>>,
): string[] {
  const text = (shape: readonly number[]) => `[${shape.join(", ")}]`;
  const missing = Object.entries(expected).flatMap(([name, shape]) => {
    const found = tensors[name]?.shape;
    if (found === undefined) return [`${name} ${text(shape)} is missing`];
    if (text(found) === text(shape)) return [];
    return [`${name} is ${text(found)}, not ${text(shape)}`];
  });
  const unknown = Object.entries(tensors).filter(([name]) => !Object.hasOwn(expected, name))
    .map(([name, { shape }]) => `${name} ${text(shape)} is unknown`);
  return [...missing, ...unknown];
}
