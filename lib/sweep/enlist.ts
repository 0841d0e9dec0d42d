import { isOwn } from "./foreign.ts";
import type { Journal, JournalStudy, JournalTrial, NewTrial } from "./journal.ts";
import { parameters } from "./parameters.ts";
import type { PlannedTrial, SweepPlan } from "./plan.ts";

/** A planned trial with its record in the journal. */
export interface Listed extends PlannedTrial {
  record: JournalTrial;
}

/** Puts the trials that are to run into the journal. @returns Those, begun ones first. */
export async function enlist(
  journal: Journal,
  record: JournalStudy,
  plan: SweepPlan,
): Promise<Listed[]> {
  const due = plan.trials.filter(({ state }) => state !== "complete");
  const added = due.filter(({ id }) => id === undefined);
  const enlisted = await enqueue(journal, record, plan, added);
  const records = new Map(record.trials.map((trial) => [trial.id, trial]));
  const listed = due.map((trial): Listed => ({
    ...trial,
    record: trial.id === undefined ? enlisted[added.indexOf(trial)]! : records.get(trial.id)!,
  }));
  const isBegun = ({ record }: Listed) => record.state === "running";
  return [...listed.filter(isBegun), ...listed.filter((trial) => !isBegun(trial))];
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
