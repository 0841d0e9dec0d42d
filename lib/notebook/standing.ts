import { plural } from "../base/mod.ts";
import { latestTrials, type Study, trialsInAll } from "../sweep/mod.ts";

/** The trials of a study that count, by what has become of them. */
export interface Standing {
  /** Trials with a score. */
  complete: number;
  /** Trials that were pruned. */
  pruned: number;
  /** Trials that failed. */
  failed: number;
  /** All that were asked for. */
  total: number;
}

/** Counts the trials of a study. */
export function standingOf(study: Study): Standing {
  const states = latestTrials(study).map(({ state }) => state);
  const count = (wanted: string) => states.filter((state) => state === wanted).length;
  return {
    complete: count("complete"),
    pruned: count("pruned"),
    failed: count("failed"),
    total: Math.max(states.length, trialsInAll(study)),
  };
}

/** True while trials have not ended. */
export function isUnfinished({ complete, pruned, failed, total }: Standing): boolean {
  return complete + pruned + failed < total;
}

/** "3 trials complete, 1 failed", "Stopped at 5 of 21 trials; run the cell again to go on". */
export function standingText(standing: Standing): string {
  const { complete, pruned, failed, total } = standing;
  const failures = (pruned > 0 ? `, ${pruned} pruned` : "") +
    (failed > 0 ? `, ${failed} failed` : "");
  return isUnfinished(standing)
    ? `Stopped at ${complete} of ${plural(total, "trial")}${failures}; ` +
      `run the sweep's cell again to go on`
    : `${plural(complete, "trial")} complete${failures}`;
}
