import { Buffer } from "node:buffer";
import { join } from "node:path";
import { Journal } from "../../../lib/sweep/journal.ts";
import { openStudy } from "../../../lib/sweep/mod.ts";

/** The files of a study that must be the same however often it was killed, by their paths in its folder. */
export type Outcome = ReadonlyMap<string, Uint8Array>;

/** Reads the outcome of a study: all its files but those of single processes, and without times. */
export async function readOutcome(directory: string): Promise<Outcome> {
  const paths = await filesBelow(directory);
  const entries = paths.toSorted().map(async (path) => {
    const name = path.split("/").at(-1)!;
    const read = Object.hasOwn(timeless, name) ? timeless[name]! : Deno.readFile;
    return [path, await read(join(directory, path))] as const;
  });
  return new Map(await Promise.all(entries));
}

/** Says where an outcome differs from that of a study that nothing happened to; undefined where it does not. */
export function differenceFrom(whole: Outcome, found: Outcome): string | undefined {
  // The journal tells most.
  for (const name of new Set(["journal.log", ...whole.keys(), ...found.keys()])) {
    const change = changeOf(whole.get(name), found.get(name));
    if (change !== undefined) return `${name} ${change}`;
  }
}

function changeOf(whole: Uint8Array | undefined, found: Uint8Array | undefined) {
  if (whole === undefined) return "is there, and must not be";
  if (found === undefined) return "is missing";
  if (Buffer.compare(whole, found) === 0) return undefined;
  const [expected, lines] = [whole, found].map((bytes) =>
    new TextDecoder().decode(bytes).split("\n")
  );
  const at = lines!.findIndex((line, i) => line !== expected![i]);
  return `has '${lines![at]}' in line ${at + 1}, in place of '${expected![at]}'`;
}

/** Files that tell of single processes: their times, logs and locks. */
const ofProcesses = ["manifest.json", "runs.json", "trial.log", "sweep.lock", "trial.lock"];

/** The ways to read the files that have times beside what must be the same. */
const timeless: Readonly<Record<string, (path: string) => Promise<Uint8Array>>> = {
  "journal.log": async (path) => text(await journalLines(path)),
  "result.json": async (path) => {
    const { seconds: _, ...result } = JSON.parse(await Deno.readTextFile(path));
    return text([result]);
  },
};

const text = (lines: readonly unknown[]) =>
  new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n"));

/** A journal's study and its trials, one after the other. */
async function journalLines(path: string): Promise<unknown[]> {
  const { studies } = await Journal.open(path);
  const { trials: read, ...study } = await openStudy(join(path, ".."));
  const stale = new Map(read.map(({ id, stale }) => [id, stale]));
  const trials = studies.flatMap(({ trials }) => trials).map((trial) => {
    const { id, state, parameters, distributions, values, intermediateValues } = trial;
    const { runs: _, seconds: _seconds, error: _error, log: _log, ...attributes } =
      trial.attributes;
    return {
      ...{ id, state, stale: stale.get(id), parameters, distributions, values },
      ...{ intermediateValues: [...intermediateValues], attributes: sorted(attributes) },
      notes: trial.systemAttributes,
    };
  });
  return [{ ...study, directory: undefined }, ...trials];
}

const sorted = (attributes: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(attributes).toSorted(([a], [b]) => a < b ? -1 : 1));

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  const paths = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    if (!isDirectory) return ofProcesses.includes(name) ? [] : [name];
    return (await filesBelow(join(directory, name))).map((path) => join(name, path));
  }));
  return paths.flat();
}
