import type { TrialEnd } from "./pruner.ts";

/** A trial that is killed so often without one more epoch is left for the next sweep. */
const patience = 3;

/**
 * Runs again what was killed, unless that happens again and again without one more epoch.
 *
 * @param epochs Tells the epochs that are finished.
 */
export async function untilNotKilled(
  run: () => Promise<TrialEnd>,
  epochs: () => number,
  signal: AbortSignal,
): Promise<TrialEnd> {
  let reached = 0;
  for (let kills = 0;;) {
    const outcome = await run();
    if (outcome.status !== "killed") return outcome;
    if (signal.aborted) return { status: "stopped" };
    kills = epochs() > reached ? 1 : kills + 1;
    reached = epochs();
    if (kills === patience) return outcome;
  }
}
