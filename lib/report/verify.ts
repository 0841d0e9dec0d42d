import { join } from "node:path";
import { exists, type OnProgress, readBytes, readText, temporaryFolder } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import {
  type Executor,
  type Experiment,
  localExecutor,
  type RunRecord,
  silenceLimit,
  troubleOf,
} from "../sweep/mod.ts";
import { bestEpoch, type EpochMetrics } from "../trainer/mod.ts";
import type { Check } from "./check.ts";
import { checkAllWeights, compareWeights, missingWeights } from "./verify_weights.ts";
import type { StoredResult, StoredTrial } from "./stored_result.ts";
import { ResultError } from "./stored_manifest.ts";

/** The outcome of running a trial of a result again. */
export interface Verification {
  /** A sentence for each thing that is the same bit for bit. */
  agreements: string[];
  /** A sentence for each thing that is not. */
  differences: string[];
  /** A sentence for each thing that is not there to be compared. */
  notes: string[];
  /** The processes that trained it now. */
  runs: RunRecord[];
}

/**
 * Runs a trial of a result again and holds history, rows and table against the committed ones.
 *
 * @param trial One of the result's.
 */
export async function verifyTrial(
  { experiment, table, trials }: StoredResult,
  trial: StoredTrial,
  options: {
    engine?: EngineName | undefined;
    /** Runs the trial. @default as a process of this machine */
    executor?: Executor | undefined;
    /** The time in seconds in which it may say nothing. @default {@linkcode silenceLimit} */
    silenceSeconds?: number | undefined;
    onProgress: OnProgress;
    onNotice?: ((line: string) => void) | undefined;
    signal: AbortSignal;
  },
): Promise<Verification> {
  await using folder = await temporaryFolder();
  const directory = folder.path;
  const runs = await trainAgain(trial, directory, options);
  options.signal.throwIfAborted();
  const again: EpochMetrics[] = JSON.parse(
    await readText(join(directory, "history.json")),
  );
  const checks = [
    compareHistories(trial.history, again),
    compareTable(experiment, table, trial, again),
    await compareRows(trial.directory, directory),
    await compareWeights(trial.directory, directory),
    ...await checkAllWeights(trials),
  ].filter((check) => check !== undefined);
  return {
    agreements: checks.filter(({ agrees }) => agrees).map(({ sentence }) => sentence),
    differences: checks.filter(({ agrees }) => !agrees).map(({ sentence }) => sentence),
    notes: await missingWeights(trials),
    runs,
  };
}

async function trainAgain(
  { settings, seconds }: StoredTrial,
  directory: string,
  {
    engine,
    executor = localExecutor(),
    silenceSeconds = silenceLimit(seconds),
    onProgress,
    onNotice,
    signal,
  }: Parameters<typeof verifyTrial>[2],
): Promise<RunRecord[]> {
  const prepared = await executor.prepare?.([settings], { engine, onProgress, onNotice });
  await Deno.writeTextFile(join(directory, "settings.json"), JSON.stringify(settings));
  let runs: RunRecord[] = [];
  let steps = { perEpoch: 0, total: 0 };
  const job = {
    ...{ settings, directory, command: "deno task verify", silenceSeconds },
    engine: prepared?.engine ?? engine,
  };
  const outcome = await executor.run(job, (event) => {
    const trouble = troubleOf(event);
    if (trouble !== undefined) onNotice?.(`The trial ${trouble}`);
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
  signal.throwIfAborted();
  if (outcome.status === "complete") return runs;
  if (outcome.status === "stopped") throw new ResultError("The trial was stopped from outside.");
  throw new ResultError(`The trial did not end: ${outcome.error}\n${outcome.log}`);
}

/** Compares what was recorded then; a metric that has come since is no difference. */
function compareHistories(then: readonly EpochMetrics[], now: readonly EpochMetrics[]): Check {
  const again = (names: readonly string[], epoch: Partial<Record<string, unknown>>) =>
    JSON.stringify(Object.fromEntries(names.map((name) => [name, epoch[name]])));
  const differing = then.find((metrics, i) =>
    JSON.stringify(metrics) !== again(Object.keys(metrics), { ...now[i] })
  );
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
  const [a, b] = await Promise.all([readBytes(stored!), readBytes(made!)]);
  const agrees = a.length === b.length && a.every((byte, i) => byte === b[i]);
  return { agrees, sentence: `rows.npz: the predictions for each validation row` };
}
