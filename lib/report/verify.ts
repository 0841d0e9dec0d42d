import { join } from "node:path";
// @ts-types="@types/d3-dsv"
import { csvParse } from "d3-dsv";
import { exists, type OnProgress, UserError } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { type Experiment, localExecutor, type Point, type RunRecord } from "../sweep/mod.ts";
import {
  bestEpoch,
  type EpochMetrics,
  estimateTrialSeconds,
  parseTrialSettings,
  settingDifferences,
  type TrialSettings,
} from "../trainer/mod.ts";

/** A result cannot be verified; the message says why. */
export class VerifyError extends UserError {}

/** A trial of a committed result. */
export interface StoredTrial {
  /** Its id, the name of its folder. */
  id: number;
  /** Its point of the search space. */
  point: Point;
  /** All of its settings. */
  settings: TrialSettings;
  /** Metrics of its epochs. */
  history: EpochMetrics[];
  /** The processes that trained it; empty where that was not recorded. */
  runs: RunRecord[];
  /** An estimate of the seconds that it takes. */
  seconds: number;
  /** The folder of its files. */
  directory: string;
}

/** A committed result: what its table says, and its trials. */
export interface StoredResult {
  /** The experiment as it was run. */
  experiment: Experiment;
  /** The lines of table.csv by column. */
  table: readonly Readonly<Record<string, string | undefined>>[];
  /** The complete trials, the cheapest first. */
  trials: readonly StoredTrial[];
}

/** The outcome of running a trial of a result again. */
export interface Verification {
  /** A sentence for each thing that is the same bit for bit. */
  agreements: string[];
  /** A sentence for each thing that is not. */
  differences: string[];
  /** The processes that trained it now. */
  runs: RunRecord[];
}

/**
 * Reads a result from its committed files; no journal is needed.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {VerifyError} When it is no result, or none of its trials is complete.
 */
export async function readResult(directory: string): Promise<StoredResult> {
  const text = (name: string) =>
    Deno.readTextFile(join(directory, name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new VerifyError(
        `${directory} has no ${name}: name the folder of a result, such as ` +
          `results/learning_rate/shapes-quick.`,
      );
    });
  const { experiment, settings } = JSON.parse(await text("manifest.json"));
  if (experiment?.vary === undefined) {
    throw new VerifyError(
      `${directory} was written by an older version, whose trials had other numbers: make it again ` +
        `by its manifest's command, then verify it.`,
    );
  }
  const table = csvParse(await text("table.csv"));
  const trials: StoredTrial[] = [];
  for await (const { name } of Deno.readDir(join(directory, "trials"))) {
    const trial = await readTrial(join(directory, "trials", name), experiment);
    if (trial !== undefined && isOf(trial, settings)) trials.push({ ...trial, id: Number(name) });
  }
  if (trials.length === 0) {
    throw new VerifyError(`${directory}/trials holds no complete trial of this result.`);
  }
  return {
    experiment,
    table,
    trials: trials.toSorted((a, b) => a.seconds - b.seconds || a.id - b.id),
  };
}

/** A trial's files; undefined where it is not complete. */
async function readTrial(
  directory: string,
  { vary }: Experiment,
): Promise<Omit<StoredTrial, "id"> | undefined> {
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(directory, name)));
  if (!await exists(join(directory, "history.json"))) return undefined;
  const settings = parseTrialSettings(await read("settings.json"));
  const history: EpochMetrics[] = await read("history.json");
  if (history.length < settings.epochs) return undefined;
  const names = Object.keys(vary) as (keyof Point)[];
  return {
    point: Object.fromEntries(names.map((name) => [name, settings[name]])),
    settings,
    history,
    runs: await exists(join(directory, "runs.json")) ? await read("runs.json") : [],
    seconds: estimateTrialSeconds(settings),
    directory,
  };
}

/** Whether a trial is of the settings of a result's manifest. */
function isOf({ settings, point }: Omit<StoredTrial, "id">, base: TrialSettings): boolean {
  const own = parseTrialSettings({ ...base, ...point, seed: settings.seed });
  // Where the model is varied, its own defaults are in no manifest.
  return "model" in point || settingDifferences(own, settings).length === 0;
}

/**
 * Runs a trial of a result again and holds history, rows and table against the committed ones.
 *
 * @param trial One of the result's.
 */
export async function verifyTrial(
  { experiment, table }: StoredResult,
  trial: StoredTrial,
  options: {
    engine?: EngineName | undefined;
    onProgress: OnProgress;
    onNotice?: (line: string) => void;
    signal: AbortSignal;
  },
): Promise<Verification> {
  const directory = await Deno.makeTempDir({ prefix: "verify-" });
  try {
    const runs = await trainAgain(trial, directory, options);
    options.signal.throwIfAborted();
    const again: EpochMetrics[] = JSON.parse(
      await Deno.readTextFile(join(directory, "history.json")),
    );
    const checks = [
      compareHistories(trial.history, again),
      compareTable(experiment, table, trial, again),
      await compareRows(trial.directory, directory),
    ].filter((check) => check !== undefined);
    return {
      agreements: checks.filter(({ agrees }) => agrees).map(({ sentence }) => sentence),
      differences: checks.filter(({ agrees }) => !agrees).map(({ sentence }) => sentence),
      runs,
    };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function trainAgain(
  { settings }: StoredTrial,
  directory: string,
  { engine, onProgress, onNotice, signal }: Parameters<typeof verifyTrial>[2],
): Promise<RunRecord[]> {
  const executor = localExecutor();
  const prepared = await executor.prepare!([settings], { engine, onProgress, onNotice });
  await Deno.writeTextFile(join(directory, "settings.json"), JSON.stringify(settings));
  let runs: RunRecord[] = [];
  let steps = { perEpoch: 0, total: 0 };
  const job = { settings, directory, engine: prepared.engine, command: "deno task verify" };
  const outcome = await executor.run(job, (event) => {
    if (event.event === "runs") runs = event.runs;
    if (event.event === "start") {
      steps = { perEpoch: event.stepsPerEpoch, total: event.epochs * event.stepsPerEpoch };
    }
    if (event.event === "step") {
      const done = (event.epoch - 1) * steps.perEpoch + event.step;
      onProgress({ label: "Train", done, total: steps.total, unit: "steps" });
    }
    return Promise.resolve();
  }, signal);
  if (outcome.status === "complete" || outcome.status === "stopped") return runs;
  throw new VerifyError(`The trial did not end: ${outcome.error}\n${outcome.log}`);
}

/** A comparison of something committed with the same made again. */
interface Check {
  agrees: boolean;
  sentence: string;
}

function compareHistories(then: readonly EpochMetrics[], now: readonly EpochMetrics[]): Check {
  const differing = then.find((metrics, i) => JSON.stringify(metrics) !== JSON.stringify(now[i]));
  if (differing === undefined && then.length === now.length) {
    return { agrees: true, sentence: `history.json: all ${then.length} epochs` };
  }
  const epoch = differing?.epoch ?? then.length + 1;
  const other: Partial<Record<string, unknown>> = { ...now[epoch - 1] };
  const name = Object.entries(differing ?? {}).find(([name, value]) =>
    JSON.stringify(value) !== JSON.stringify(other[name])
  )?.[0];
  const values = name === undefined
    ? `${then.length} epochs then, ${now.length} now`
    : `${name} was ${then[epoch - 1]![name as "valLoss"]} and is ${other[name]}`;
  return { agrees: false, sentence: `history.json, epoch ${epoch}: ${values}` };
}

/** The trial's score in the table against the one of the epochs made again. */
function compareTable(
  { metric }: Experiment,
  table: StoredResult["table"],
  { point, settings: { seed, bestBy } }: StoredTrial,
  again: readonly EpochMetrics[],
): Check {
  const row = table.find((row) =>
    Object.entries(point).every(([name, value]) => row[name] === String(value))
  );
  const then = row?.[`seed${seed}`];
  const now = String(bestEpoch(again, bestBy)?.[metric]);
  return {
    agrees: then === now,
    sentence: then === now
      ? `table.csv: the score of seed ${seed}, ${now}`
      : `table.csv: the score of seed ${seed} was ${then ?? "not there"} and is ${now}`,
  };
}

/** The results row by row; undefined where the result has none. */
async function compareRows(then: string, now: string): Promise<Check | undefined> {
  const [stored, made] = [then, now].map((directory) => join(directory, "rows.npz"));
  if (!await exists(stored!) || !await exists(made!)) return undefined;
  const [a, b] = await Promise.all([Deno.readFile(stored!), Deno.readFile(made!)]);
  const agrees = a.length === b.length && a.every((byte, i) => byte === b[i]);
  return { agrees, sentence: `rows.npz: the predictions for each validation row` };
}
