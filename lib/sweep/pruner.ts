import { crc32 } from "node:zlib";
import { SettingsError, unknownName } from "../base/mod.ts";
import type { Outcome } from "./executor.ts";

/** The values that a trial has reported, by epoch. */
export type Reports = ReadonlyMap<number, number>;

/** The end of a trial: its process's, or that the study's pruner ended it after an epoch, whose value this is. */
export type TrialEnd = Outcome | { status: "pruned"; epoch: number; value: number };

/** A trial that a decision is held against; it has ended. */
export interface EndedTrial {
  /** Its place in the order of the study, from 0. */
  number: number;
  /** Its end. */
  state: "complete" | "pruned" | "failed";
  /** Its values. */
  reports: Reports;
}

/** A trial whose end is to be decided. */
export interface OpenTrial {
  /** Its place in the order of the study, from 0. */
  number: number;
  /** Its values so far; the last epoch is the one that it has just finished. */
  reports: Reports;
}

/**
 * Decides whether a trial ends before its last epoch. A decision follows from its arguments alone.
 *
 * @param trial The trial.
 * @param others The trials that it is held against.
 */
export type Pruner = (trial: OpenTrial, others: readonly EndedTrial[]) => boolean;

/** The facts of a study that its pruner needs. */
export interface PrunedStudy {
  /** The study's name. */
  name: string;
  /** The direction in which the metric gets better. */
  direction: "minimize" | "maximize";
  /** The epochs of a trial. */
  epochs: number;
}

/** Complete trials without which the median decides nothing. */
const startupTrials = 5;

/**
 * Ends a trial whose best value so far is worse than the median of the values that the complete trials had
 * after as many epochs (optuna.pruners.MedianPruner with its defaults: not before five are complete).
 */
function medianPruner({ direction }: PrunedStudy): Pruner {
  const sign = direction === "maximize" ? 1 : -1;
  return ({ reports }, others) => {
    const complete = others.filter(({ state }) => state === "complete");
    if (complete.length < startupTrials) return false;
    const values = [...reports.values()].filter((value) => !Number.isNaN(value));
    if (values.length === 0) return true;
    const best = Math.max(...values.map((value) => sign * value));
    const epoch = lastEpoch(reports);
    const there = complete.flatMap(({ reports }) => reports.get(epoch) ?? [])
      .filter((value) => !Number.isNaN(value));
    return there.length > 0 && best < median(there.map((value) => sign * value));
  };
}

/** The median, between the middle two of an even number (numpy.nanpercentile's linear interpolation). */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = sorted[Math.floor(middle)]!, high = sorted[Math.ceil(middle)]!;
  return low + (high - low) * (middle - Math.floor(middle));
}

const lastEpoch = (reports: Reports) => Math.max(...reports.keys());

/**
 * Successive halving without waiting (Li et al. 2020, ASHA; optuna.pruners.SuccessiveHalvingPruner with
 * min_resource 1): after `factor` to the power of `first`, `first` + 1, … epochs a trial goes on if its value
 * is among the best `1 / factor` of those that have come so far, or the best where these are fewer.
 */
function successiveHalving(
  { direction }: Pick<PrunedStudy, "direction">,
  { factor, first }: { factor: number; first: number },
): Pruner {
  const sign = direction === "maximize" ? 1 : -1;
  return ({ reports }, others) => {
    const epoch = lastEpoch(reports);
    const rung = Math.round(Math.log(epoch) / Math.log(factor));
    if (rung < first || factor ** rung !== epoch) return false;
    const value = reports.get(epoch)!;
    if (Number.isNaN(value)) return true;
    const competing = [...others.flatMap(({ reports }) => reports.get(epoch) ?? []), value]
      .filter((value) => !Number.isNaN(value))
      .map((value) => sign * value)
      .toSorted((a, b) => b - a);
    const last = Math.max(0, Math.floor(competing.length / factor) - 1);
    return sign * value < competing[last]!;
  };
}

const hyperbandFactor = 3;

/**
 * Hyperband (Li et al. 2018; optuna.pruners.HyperbandPruner with min_resource 1 and max_resource a trial's
 * epochs): several brackets of successive halving that begin to end trials later and later; a trial is in the
 * bracket that a hash of study and number gives, and is held against this one's trials alone.
 */
function hyperbandPruner({ name, direction, epochs }: PrunedStudy): Pruner {
  const brackets = 1 + Math.floor(Math.log(epochs) / Math.log(hyperbandFactor) + 1e-12);
  const budgets = Array.from({ length: brackets }, (_, bracket) => {
    const left = brackets - 1 - bracket;
    return Math.ceil(brackets * hyperbandFactor ** left / (left + 1));
  });
  const total = budgets.reduce((sum, budget) => sum + budget, 0);
  const bracketOf = (number: number) => {
    let rest = crc32(`${name}_${number}`) % total;
    return budgets.findIndex((budget) => (rest -= budget) < 0);
  };
  const pruners = budgets.map((_, first) =>
    successiveHalving({ direction }, { factor: hyperbandFactor, first })
  );
  return (trial, others) => {
    const bracket = bracketOf(trial.number);
    const own = others.filter(({ number }) => bracketOf(number) === bracket);
    return pruners[bracket]!(trial, own);
  };
}

const pruners: Readonly<Record<string, (study: PrunedStudy) => Pruner>> = {
  median: medianPruner,
  asha: (study) => successiveHalving(study, { factor: 4, first: 0 }),
  hyperband: hyperbandPruner,
};

/** The names of the pruners; "none" ends no trial. */
export const prunerNames: readonly string[] = ["none", ...Object.keys(pruners)];

/**
 * Checks the name of a pruner.
 *
 * @returns The name; undefined of none.
 * @throws {SettingsError} At one that does not exist, with the nearest that does.
 */
export function checkedPruner(name: string | undefined): string | undefined {
  if (name === undefined || name === "none") return undefined;
  if (Object.hasOwn(pruners, name)) return name;
  throw new SettingsError(unknownName({ one: "pruner", all: "pruners" }, name, prunerNames));
}

/** The pruner of a study by its name. */
export function prunerOf(name: string, study: PrunedStudy): Pruner {
  return pruners[name]!(study);
}
