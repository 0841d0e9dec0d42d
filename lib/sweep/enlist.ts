import { isOwn } from "./foreign.ts";
import {
  type Journal,
  JournalRefusal,
  type JournalStudy,
  type JournalTrial,
  type NewTrial,
} from "./journal.ts";
import { parameters } from "./parameters.ts";
import type { PlannedTrial, SweepPlan } from "./plan.ts";

/** A planned trial with its record in the journal. */
export interface Listed extends PlannedTrial {
  record: JournalTrial;
}

/**
 * Puts trials into the journal, but for those that it has.
 *
 * @param attributes Attributes of those that are put into it.
 */
export async function enlistTrials(
  journal: Journal,
  record: JournalStudy,
  plan: SweepPlan,
  trials: readonly PlannedTrial[],
  attributes?: Pick<NewTrial, "attributes" | "systemAttributes">,
): Promise<Listed[]> {
  const added = trials.filter(({ id }) => id === undefined);
  const enlisted = await enqueue(journal, record, plan, added, attributes);
  const records = new Map(record.trials.map((trial) => [trial.id, trial]));
  return trials.map((trial): Listed => ({
    ...trial,
    record: trial.id === undefined ? enlisted[added.indexOf(trial)]! : records.get(trial.id)!,
  }));
}

/**
 * Gives a waiting trial that Optuna has asked for what those of this project have.
 *
 * @returns False where something else has ended it meanwhile.
 */
export async function adoptTrial(
  journal: Journal,
  { experiment: { vary } }: SweepPlan,
  { record, point, seed, settings }: Listed,
): Promise<boolean> {
  if (record.state !== "waiting") return false;
  if (isOwn(record)) return true;
  try {
    await journal.setParameters(record, parameters(point, vary));
    await journal.setAttributes(record, { seed, settings });
    return true;
  } catch (error) {
    if (error instanceof JournalRefusal) return false;
    throw error;
  }
}

/** Those of listed trials first that are begun. */
export function begunFirst(trials: readonly Listed[]): Listed[] {
  const isBegun = ({ record }: Listed) => record.state === "running";
  return [...trials.filter(isBegun), ...trials.filter((trial) => !isBegun(trial))];
}

/** Adds trials to a study. @returns Their records, in order. */
export async function enqueue(
  journal: Journal,
  record: JournalStudy,
  { experiment: { vary } }: SweepPlan,
  trials: readonly Pick<PlannedTrial, "point" | "seed" | "settings">[],
  { attributes, systemAttributes }: Pick<NewTrial, "attributes" | "systemAttributes"> = {},
): Promise<JournalTrial[]> {
  const before = record.trials.length;
  await journal.enqueue(
    record,
    trials.map(({ point, seed, settings }) => ({
      parameters: parameters(point, vary),
      attributes: { seed, settings, ...attributes },
      ...(systemAttributes && { systemAttributes }),
    })),
  );
  return record.trials.slice(before).filter(isOwn);
}
