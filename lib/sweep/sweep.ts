import { join } from "node:path";
import { projectRoot } from "../base/mod.ts";
import { higherIsBetter } from "../trainer/mod.ts";
import type { NamedExperiment } from "./experiment.ts";
import { Journal, type JournalStudy, type Parameter } from "./journal.ts";
import {
  defineStudy,
  type Definition,
  latestRecords,
  planStudy,
  type SweepOptions,
  type SweepPlan,
  trialSettings,
} from "./plan.ts";
import { type Job, runPool } from "./pool.ts";
import {
  journalPath,
  newestStudy,
  readStudy,
  type Study,
  type StudyTrial,
  trialKey,
} from "./study.ts";
import { clearStudyDirectory, withStudyLock } from "./study_directory.ts";

const permissions = ["read", "write", "env", "ffi", "run", "net=vizwiz.cs.colorado.edu"];
const defaultTrialProgram: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-prompt",
  ...permissions.map((name) => `--allow-${name}`),
  join(projectRoot, "lib", "cli", "trial.ts"),
];

/**
 * Runs the trials of an experiment that are not complete yet, each as a process, and keeps a journal
 * of them from which the same call, after whatever end, goes on.
 *
 * @returns The study with all its trials: complete, failed or, where the signal stopped them, running.
 * @throws {ExperimentError} At an unknown or wrong experiment.
 * @throws {SettingsError} At an unknown preset or setting, or a value out of range.
 * @throws {StudyInUseError} When another sweep is at work in the same directory.
 * @throws {JournalError} When the study's journal cannot be read.
 */
export async function runSweep(options: SweepOptions): Promise<Study> {
  const definition = await defineStudy(options);
  const { directory, experiment } = definition;
  return await withStudyLock(directory, async () => {
    if (options.fresh) await clearStudyDirectory(directory);
    const journal = await Journal.open(journalPath(directory));
    const record = await openRecord(journal, definition);
    const planned = await planStudy(definition, options, journal.studies);
    await journal.enqueue(
      record,
      planned.trials.filter(({ state }) => ["new", "failed", "pruned"].includes(state))
        .map((trial) => ({
          parameters: parameters(experiment, trial),
          attributes: { settings: trialSettings(definition, trial) },
        })),
    );
    const engine = options.engine ?? options.trialEngine;
    await runPool({
      journal,
      study: definition,
      jobs: pending(record, planned),
      workers: planned.jobs,
      program: [
        ...options.trialProgram ?? defaultTrialProgram,
        ...(engine === undefined ? [] : ["--engine", engine]),
      ],
      signal: options.signal,
      onUpdate: options.onUpdate,
    });
    return readStudy(record, directory);
  });
}

/** The study's record in the journal, made as needed, and from now on the one that was run last. */
async function openRecord(journal: Journal, definition: Definition): Promise<JournalStudy> {
  const { name, experiment, preset, settings } = definition;
  const attributes = { experiment, preset, settings };
  const record = journal.studies.find((study) => study.name === name) ??
    await journal.createStudy(name, {
      name: experiment.metric,
      direction: higherIsBetter(experiment.metric) ? "maximize" : "minimize",
    });
  const changed = Object.entries(attributes).filter(([name, value]) =>
    JSON.stringify(record.attributes[name]) !== JSON.stringify(value)
  );
  if (changed.length > 0 || newestStudy(journal.studies) !== record) {
    const lastRun = new Date().toISOString();
    await journal.setStudyAttributes(record, { ...Object.fromEntries(changed), lastRun });
  }
  return record;
}

/** Optuna's parameters of a trial; the seed's range holds any seed, so that more can be added. */
function parameters(
  { setting, values }: NamedExperiment,
  trial: Pick<StudyTrial, "setting" | "seed">,
): Record<string, Parameter> {
  return {
    [setting]: {
      value: trial.setting,
      distribution: { name: "CategoricalDistribution", attributes: { choices: values } },
    },
    seed: {
      value: trial.seed,
      distribution: {
        name: "IntDistribution",
        attributes: { log: false, step: 1, low: 0, high: 2 ** 31 - 1 },
      },
    },
  };
}

/** What is left to run once every planned trial is in the journal: begun ones first. */
function pending(record: JournalStudy, planned: SweepPlan): Job[] {
  const latest = latestRecords(record);
  const jobs = planned.trials.flatMap((of): Job[] => {
    const trial = latest.get(trialKey(of))!;
    if (trial.state === "complete") return [];
    return [{ trial, settings: trialSettings(planned, of), seconds: of.seconds }];
  });
  return [
    ...jobs.filter(({ trial }) => trial.state === "running"),
    ...jobs.filter(({ trial }) => trial.state !== "running"),
  ];
}
