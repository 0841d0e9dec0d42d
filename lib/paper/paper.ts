import { join } from "node:path";
import { exists, type SettingValue, UserError } from "../base/mod.ts";
import { readStoredStudy, summarize, type Summary } from "../report/mod.ts";
import {
  defineStudy,
  loadExperiment,
  type NamedExperiment,
  presetSettings,
  type Study,
} from "../sweep/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { type Entry, reportEntries } from "./contents.ts";
import { staleReason } from "./stale.ts";

/** The choice of the studies that a lab report is written from. */
export interface PaperOptions {
  /** The name of the preset. @default "quick" */
  preset?: string | undefined;
  /** Settings that replace those of preset and experiments. */
  set?: Readonly<Record<string, SettingValue>> | undefined;
  /** The folder of the experiments' folders. @default `results` of the project */
  resultsDirectory?: string | undefined;
  /** The error of each experiment that could not be run, by its name. */
  failures?: ReadonlyMap<string, UserError> | undefined;
  /** The experiments. @default those of {@linkcode reportEntries} */
  entries?: readonly Entry[] | undefined;
}

/** A study in the lab report. */
export interface PaperStudy {
  /** Its place. */
  entry: Entry;
  /** The study. */
  study: Study;
  /** Its numbers. */
  summary: Summary;
  /** The difference from a sweep of today, in a few words; undefined where there is none. */
  stale: string | undefined;
}

/** An experiment without a study. */
export interface MissingStudy {
  /** Its place. */
  entry: Entry;
  /** The experiment; undefined where its file cannot be read. */
  experiment: NamedExperiment | undefined;
  /** The reason for which there is none, in sentences that name nothing of this machine. */
  reason: string;
  /** The same for who runs the command, with folders. */
  message: string;
}

/** All that the lab report is written from. */
export interface Paper {
  /** The preset's name. */
  preset: string;
  /** Settings that replace those of preset and experiments. */
  set: Readonly<Record<string, SettingValue>>;
  /** The studies, in the lab report's order. */
  studies: readonly PaperStudy[];
  /** The experiments without one, likewise. */
  missing: readonly MissingStudy[];
}

/** The settings that preset and user give to all studies. */
export function commonSettings({ preset, set }: Pick<Paper, "preset" | "set">): TrialSettings {
  return parseTrialSettings({ ...presetSettings(preset), ...set });
}

/**
 * Reads the studies of the lab report's experiments, as far as they have been run: as their pages show them,
 * so that the committed results alone decide what the lab report says. A journal, where there is one, only
 * tells whether a page is older than its trials.
 *
 * @throws {SettingsError} At an unknown preset, or a setting that does not exist.
 */
export async function readPaper(options: PaperOptions): Promise<Paper> {
  const { preset = "quick", set = {} } = options;
  commonSettings({ preset, set });
  const studies: PaperStudy[] = [];
  const missing: MissingStudy[] = [];
  for (const entry of options.entries ?? await reportEntries()) {
    const found = await readEntry(entry, { ...options, preset, set });
    if ("study" in found) studies.push(found);
    else if (!entry.isShownOnly) missing.push(found);
  }
  return { preset, set, studies, missing };
}

/** The study of an entry. */
function studyOptions(
  { name, preset, isShownOnly }: Entry,
  options: Pick<PaperOptions, "preset" | "set" | "resultsDirectory">,
): {
  experiment: string;
  preset?: string;
  set?: PaperOptions["set"];
  resultsDirectory?: string | undefined;
} {
  return {
    ...options,
    experiment: name,
    ...(isShownOnly && preset !== undefined && { preset }),
  };
}

async function readEntry(
  entry: Entry,
  options: PaperOptions,
): Promise<PaperStudy | MissingStudy> {
  let experiment: NamedExperiment | undefined;
  try {
    experiment = await loadExperiment(entry.name);
    const definition = await defineStudy(studyOptions(entry, options));
    const failure = options.failures?.get(entry.name);
    const { directory } = definition;
    const missing = (reason: string): MissingStudy => ({
      ...{ entry, experiment },
      reason: failure?.publicMessage ?? reason,
      message: failure?.message ?? reason,
    });
    if (!await exists(join(directory, "manifest.json"))) return missing("It has not been run.");
    const study = await readStoredStudy(directory);
    const summary = await summarize(study);
    if (summary.trials.length === 0) return missing(failureOf(summary));
    return { entry, study, summary, stale: await staleReason(study, definition) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { entry, experiment, reason: error.publicMessage, message: error.message };
  }
}

/** The reason why a study has no complete trial. */
function failureOf({ failures }: Summary): string {
  const [first] = failures;
  return first === undefined
    ? "None of its trials is complete."
    : `Its trials failed: ${first.error}`;
}
