import { z } from "zod";
import {
  exists,
  parseSettings,
  quote,
  SettingsError,
  unknownName,
  UserError,
} from "../base/mod.ts";
import { type ModelName, models } from "../model/mod.ts";
import { type PaperPart, paperParts } from "../paper/mod.ts";
import {
  checkExperimentName,
  ExperimentError,
  experimentNames,
  isExperimentName,
  type NamedExperiment,
} from "../sweep/mod.ts";

/** Something that cannot be shown; the message says how it is given. */
export class DisplayError extends UserError {}

/**
 * Checks what a cell gives as an experiment, since the kernel checks no types.
 *
 * @returns The same.
 * @throws {ExperimentError} Unless it is a file's name or an experiment with a name.
 */
export function checkedExperiment(given: unknown): string | NamedExperiment {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw noExperiment(given);
  }
  if (given instanceof Promise) throw noExperiment(given);
  const { name } = given as Partial<NamedExperiment>;
  if (name === undefined) {
    throw new ExperimentError(
      `The experiment has no name, which names its folder of results: add name: "mine" to ` +
        `defineExperiment({ … }), or give the name of its file in experiments/.`,
    );
  }
  checkExperimentName(name);
  return given as NamedExperiment;
}

function noExperiment(given: unknown): ExperimentError {
  return new ExperimentError(
    `An experiment is given as the name of a file in experiments/ or as defineExperiment({ … }), ` +
      `not as ${quote(given)}` +
      (given === undefined
        ? ": perhaps it was imported under a name that its module does not export."
        : "."),
  );
}

/**
 * Checks that an experiment has a file or results.
 *
 * @param name The name that a cell gives.
 * @throws {ExperimentError} Otherwise, with the nearest known one.
 */
export async function checkExperimentIsKnown(name: unknown, results: string): Promise<void> {
  if (typeof name !== "string") throw noExperiment(name);
  const known = [
    ...new Set([...await experimentNames(), ...await resultNames(results)]),
  ].toSorted();
  if (known.includes(name)) return;
  const kind = { one: "experiment", all: "experiments" };
  throw new ExperimentError(
    `${
      unknownName(kind, name, known)
    } One that is written in a cell is known once it has been run.`,
  );
}

/** The names of the experiments that have a folder of results. */
async function resultNames(results: string): Promise<string[]> {
  if (!await exists(results)) return [];
  const entries = await Array.fromAsync(Deno.readDir(results));
  return entries.filter(({ isDirectory, name }) => isDirectory && isExperimentName(name))
    .map(({ name }) => name);
}

/**
 * Checks what a cell gives as a model's name.
 *
 * @throws {SettingsError} At another one, with the nearest known one.
 */
export function checkedModel(given: unknown): ModelName {
  const names = Object.keys(models) as ModelName[];
  const known = names.find((name) => name === given);
  if (known !== undefined) return known;
  throw new SettingsError(unknownName({ one: "model", all: "models" }, given, names));
}

/**
 * Checks what a cell gives as a part of the lab report.
 *
 * @throws {DisplayError} At another one, with the nearest known one.
 */
export function checkedPart(given: unknown): PaperPart {
  const known = paperParts.find((part) => part === given);
  if (known !== undefined) return known;
  throw new DisplayError(
    unknownName({ one: "part of the lab report", all: "parts" }, given, paperParts),
  );
}

const objectOf = (values: string) => z.looseObject({}).meta({ values }).optional();
const wholeNumber = z.int().min(1).optional();

const optionTypes = {
  preset: z.string().optional(),
  seeds: wholeNumber,
  set: z.record(z.string(), z.unknown()).meta({ values: "settings by name, as { epochs: 5 }" })
    .optional(),
  jobs: wholeNumber,
  fresh: z.boolean().optional(),
  engine: z.enum(["native", "gpu", "wasm"]).optional(),
  sampler: z.strictObject({ name: z.string(), trials: z.int().min(1), inFlight: wholeNumber })
    .meta({ values: 'a sampler, as { name: "tpe", trials: 60 }' }).optional(),
  pruner: z.string().optional(),
  race: z.boolean().optional(),
  rule: objectOf("a rule, as { precision: 2, maxSeeds: 10 }"),
  silenceSeconds: z.number().positive().meta({ values: "a number of seconds above 0" }).optional(),
  resultsDirectory: z.string().min(1).meta({ values: "the path of a folder" }).optional(),
  executor: objectOf("an executor of trials"),
  command: z.string().optional(),
};

/** The name of an option of a cell's sweep. */
export type OptionName = keyof typeof optionTypes;

/**
 * Checks the options that a cell gives.
 *
 * @param known Those that there are. @default all
 * @throws {SettingsError} At an unknown one, with the nearest known one, and at a value that it cannot have.
 */
export function checkOptions(
  options: object,
  known: readonly OptionName[] = Object.keys(optionTypes) as OptionName[],
): void {
  parseSettings<Record<string, unknown>>(
    Object.fromEntries(known.map((name) => [name, optionTypes[name]])),
    options as Record<string, unknown>,
    { one: "option", all: "options" },
  );
}

/**
 * Checks what a cell gives to be shown.
 *
 * @throws {DisplayError} Unless it is a bundle: an object with a form for each media type.
 */
export function checkBundle(given: unknown): void {
  const isObject = typeof given === "object" && given !== null;
  if (isObject && Object.keys(given).some((name) => name.includes("/"))) return;
  throw new DisplayError(
    `What is displayed is a bundle, an object with a form for each media type, as tableBundle(summary) ` +
      `gives, not ${quote(given)}.`,
  );
}

/**
 * Checks what a cell gives as text.
 *
 * @throws {DisplayError} Unless it is text.
 */
export function checkText(given: unknown): void {
  if (typeof given === "string") return;
  throw new DisplayError(`Markdown is given as text, not as ${quote(given)}.`);
}
