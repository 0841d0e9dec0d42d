import { higherIsBetter } from "../trainer/mod.ts";
import type { Journal, JournalStudy } from "./journal.ts";
import type { SweepPlan } from "./plan.ts";
import { pickAttributes } from "./study_attributes.ts";

/** The record of a plan's study in its journal, made and brought up to the plan as needed. */
export async function openRecord(journal: Journal, plan: SweepPlan): Promise<JournalStudy> {
  const { name, experiment: { metric } } = plan;
  const record = journal.studies.find((study) => study.name === name) ??
    await journal.createStudy(name, {
      name: metric,
      direction: higherIsBetter(metric) ? "maximize" : "minimize",
    });
  const changed = Object.entries(pickAttributes(plan)).filter(([name, value]) =>
    JSON.stringify(record.attributes[name]) !== JSON.stringify(value)
  );
  await journal.setStudyAttributes(record, Object.fromEntries(changed));
  return record;
}
