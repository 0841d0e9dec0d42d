import { exists, listWords } from "../base/mod.ts";
import {
  journalPath,
  latestTrials,
  type NamedExperiment,
  openStudy,
  pointKey,
  pointName,
  type Study,
  type StudyDefinition,
  type StudyTrial,
} from "../sweep/mod.ts";
import { dataHashOf, dataKey, parseTrialSettings, settingDifferences } from "../trainer/mod.ts";

/**
 * Compares a study's page with what a sweep of the same name would train today, points, settings and data,
 * and with the study's journal where there is one.
 *
 * @param study The study as its page shows it.
 * @returns The first thing that differs, in a few words; undefined where nothing does.
 */
export async function staleReason(
  study: Study,
  definition: StudyDefinition,
): Promise<string | undefined> {
  const trials = latestTrials(study).filter(({ state }) => state === "complete");
  return settingsReason(trials, definition) ?? pointsReason(trials, definition) ??
    await dataReason(trials) ?? claimReason(study, definition) ?? await pageReason(study);
}

/** The page judges another claim than today's. */
function claimReason(
  { experiment: then }: Study,
  { experiment: now }: StudyDefinition,
): string | undefined {
  const text = ({ claim, expects }: NamedExperiment) => JSON.stringify([claim, expects]);
  return text(then) === text(now)
    ? undefined
    : "what its experiment claims or expects has changed since";
}

function settingsReason(
  trials: readonly StudyTrial[],
  { given }: StudyDefinition,
): string | undefined {
  for (const { point, seed, settings } of trials) {
    const now = parseTrialSettings({ ...given, ...point, seed });
    const differences = settingDifferences(settings, now);
    if (differences.length === 0) continue;
    const changes = differences.map(({ name, a, b }) => `${name} was ${a} and is ${b} now`);
    return `its settings have changed since: ${listWords(changes)}`;
  }
}

function pointsReason(
  trials: readonly StudyTrial[],
  { points }: StudyDefinition,
): string | undefined {
  const trained = new Set(trials.map(({ point }) => pointKey(point)));
  const lacking = points.filter((point) => !trained.has(pointKey(point)));
  if (lacking.length === 0) return undefined;
  return `${listWords(lacking.map(pointName))} ${
    lacking.length === 1 ? "is" : "are"
  } not trained yet`;
}

/** The difference of the data that is at hand; data that would have to be fetched is not compared. */
async function dataReason(trials: readonly StudyTrial[]): Promise<string | undefined> {
  const choices = Map.groupBy(trials, ({ settings }) => dataKey(settings));
  for (const [{ settings, dataHash } = trials[0]!] of choices.values()) {
    const now = dataHash === undefined ? undefined : await dataHashOf(settings);
    if (now === undefined || now === dataHash) continue;
    return `its data has changed since, from ${dataHash!.slice(0, 10)} to ${now.slice(0, 10)}`;
  }
}

/** The journal, where there is one, has complete trials that the study's page does not show. */
async function pageReason({ directory, trials }: Study): Promise<string | undefined> {
  if (!await exists(journalPath(directory))) return undefined;
  const shown = new Set(trials.filter(({ state }) => state === "complete").map(({ id }) => id));
  const now = latestTrials(await openStudy(directory));
  const isOlder = now.some(({ id, state }) => state === "complete" && !shown.has(id));
  return isOlder ? "its page is older than its trials" : undefined;
}
