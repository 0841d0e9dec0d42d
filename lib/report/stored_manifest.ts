import { join } from "node:path";
import { z } from "zod";
import { asFileError, readJson, readText, UserError } from "../base/mod.ts";
import { type MetricName, metrics } from "../trainer/mod.ts";
import type { Manifest } from "./manifest.ts";

/** A result cannot be read or made again; the message says why, and the remedy. */
export class ResultError extends UserError {}

const object = z.record(z.string(), z.unknown());
const texts = z.array(z.string());
const environment = z.looseObject({
  engine: z.string().nullable(),
  threads: z.number(),
  code: z.looseObject({ commit: z.string() }).nullable(),
  hardware: object,
  versions: z.looseObject({ deno: z.string(), packages: z.record(z.string(), z.string()) }),
  trials: z.array(z.int()),
});
/** The parts of a manifest that are read; what has come since is optional. */
const shape = z.looseObject({
  experiment: z.looseObject({
    name: z.string(),
    question: z.string(),
    claim: z.string().optional(),
    expects: z.union([z.literal("matters most"), z.array(object)]).optional(),
    vary: z.record(
      z.string(),
      z.union([
        z.array(z.unknown()).min(1),
        z.looseObject({ range: z.string(), low: z.number(), high: z.number() }),
      ]),
    ),
    base: object,
    metric: z.enum(Object.keys(metrics) as MetricName[]),
  }),
  preset: z.looseObject({ name: z.string(), settings: object }),
  set: object,
  settings: object,
  seeds: z.array(z.int()),
  trials: z.array(z.int()),
  points: z.array(object),
  failures: z.array(z.looseObject({
    id: z.int(),
    point: object,
    seed: z.int(),
    error: z.string(),
  })).optional(),
  outcome: z.looseObject({
    points: texts,
    mark: z.string(),
    score: z.string().nullable(),
    verdict: z.string().nullable(),
    sentences: texts,
  }).optional(),
  race: z.looseObject({
    maxSeeds: z.int(),
    out: z.array(z.looseObject({ point: object, seeds: z.int() })),
  }).optional(),
  pruner: z.string().optional(),
  pruned: z.array(z.int()).optional(),
  sampler: z.looseObject({ name: z.string(), trials: z.int() }).optional(),
  references: z.looseObject({ majority: z.number() }).nullish(),
  edition: z.string().nullable(),
  ended: z.string().nullable(),
  environments: z.array(environment),
  dataHashes: texts,
  differences: texts,
});

/** A manifest as it is stored; older ones lack what has come since. */
export type StoredManifest =
  & Omit<Manifest, "outcome" | "references" | "rule">
  & Partial<Pick<Manifest, "outcome" | "references" | "rule">>;

/**
 * Reads a file of a study.
 *
 * @throws {ResultError} When there is none.
 * @throws {FileError} When it cannot be read.
 */
export async function readStudyFile(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  try {
    return await readText(path);
  } catch (error) {
    throw isNotThere(error) ? noFile(directory, name) : await asFileError(error, path, reading);
  }
}

const reading = { action: "read" } as const;

const isNotThere = (error: unknown): boolean =>
  error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;

function noFile(directory: string, name: string): ResultError {
  return new ResultError(
    `${directory} has no ${name}: name the folder of a result, such as ` +
      `results/learning_rate/shapes-quick.`,
  );
}

const bringBack = "bring it back, as by 'git checkout', or run the study's sweep again.";

/**
 * Reads a result's manifest.
 *
 * @throws {ResultError} When there is none, it is damaged, or of an older version.
 * @throws {FileError} When it cannot be read.
 */
export async function readManifest(directory: string): Promise<StoredManifest> {
  const path = join(directory, "manifest.json");
  const read = await readJson(path);
  if (read === undefined || isNotThere(read.fault)) throw noFile(directory, "manifest.json");
  const { content, fault } = read;
  if (fault instanceof SyntaxError) {
    throw new ResultError(`${path} is not JSON (${fault.message}): ${bringBack}`);
  }
  if (fault) throw await asFileError(fault, path, reading);
  const { success, error } = shape.safeParse(content);
  if (success) return content as StoredManifest;
  const { path: part, message } = error.issues[0]!;
  if (isAbsent(content, part)) {
    throw new ResultError(
      `${directory} was written by an older version: make it again by its manifest's command.`,
    );
  }
  const which = part.length === 0 ? message : `${part.join(".")}: ${message}`;
  throw new ResultError(`${path} is damaged (${which}): ${bringBack}`);
}

/** True where a part of an object is not there at all. */
function isAbsent(value: unknown, part: readonly PropertyKey[]): boolean {
  const found = part.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name],
    value,
  );
  return found === undefined;
}
