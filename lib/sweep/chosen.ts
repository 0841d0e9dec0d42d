import type { Attributes, JournalTrial } from "./journal.ts";
import { isOwn } from "./foreign.ts";
import { type Point, pointOf, type SearchSpace } from "./point.ts";
import type { ChosenPoint } from "./sampler.ts";
import type { StudyTrial } from "./study_trial.ts";

/** The attributes by which a trial tells that its point is a sampler's choice, and which. */
export function choiceAttributes(number: number): Attributes {
  return { choice: number };
}

/**
 * The points that a sampler has chosen, as their trials in the journal tell, in the order of their numbers:
 * point and trials are one record, so that none is without the other.
 */
export function chosenPoints(trials: readonly JournalTrial[], space: SearchSpace): ChosenPoint[] {
  const byNumber = new Map<number, ChosenPoint>();
  for (const trial of trials) {
    const { choice, settings } = trial.attributes as
      & { choice?: number }
      & Pick<StudyTrial, "settings">;
    if (!isOwn(trial) || !Number.isSafeInteger(choice) || byNumber.has(choice!)) continue;
    byNumber.set(choice!, { point: pointOf(settings, space), notes: trial.systemAttributes });
  }
  return [...byNumber].toSorted(([a], [b]) => a - b).map(([, chosen]) => chosen);
}

/** The points of a study in the order of tables. */
export function orderedPoints(
  { points, sampled, asked }: Record<"points" | "sampled" | "asked", readonly Point[]>,
  chosen: readonly ChosenPoint[],
): Point[] {
  const others = new Set([...sampled, ...asked].map((point) => JSON.stringify(point)));
  const own = points.filter((point) => !others.has(JSON.stringify(point)));
  return [...own, ...chosen.map(({ point }) => point), ...asked];
}
