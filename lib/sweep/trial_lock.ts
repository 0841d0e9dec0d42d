import { join } from "node:path";
import { type HeldLock, withLock } from "../base/mod.ts";

/**
 * Runs `work` while no other process trains in a trial's directory. A trial's program does all its
 * work in it, so that one whose sweep was killed has ended before the next one goes on.
 *
 * @param directory The trial's directory.
 * @param onWait Told once of a process that is waited for.
 */
export function withTrialLock<T>(
  directory: string,
  work: () => Promise<T>,
  onWait?: (held: HeldLock) => void,
): Promise<T> {
  return withLock(join(directory, "trial.lock"), work, onWait);
}
