import { estimateTrialSeconds, type TrialSettings } from "../trainer/mod.ts";

/** How long a trial of known settings took. */
export interface TrialTime {
  settings: TrialSettings;
  seconds: number;
}

/**
 * An estimate of a trial's seconds from how long others took.
 *
 * @param known Finished trials on this machine; without any, it is a guess from the settings.
 */
export function trialSecondsEstimator(
  known: readonly TrialTime[],
): (settings: TrialSettings) => number {
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const factor = known.length === 0 ? 1 : sum(known.map(({ seconds }) => seconds)) /
    sum(known.map(({ settings }) => estimateTrialSeconds(settings)));
  return (settings) => factor * estimateTrialSeconds(settings);
}

/** How long pieces of work take that some workers do at once, in the unit of the pieces. */
export function makespan(pieces: readonly number[], workers: number): number {
  const total = pieces.reduce((a, b) => a + b, 0);
  return Math.max(total / workers, ...pieces, 0);
}
