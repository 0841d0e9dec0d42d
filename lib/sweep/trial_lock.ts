import { join } from "node:path";
import { withLock } from "../base/mod.ts";

/**
 * Runs `work` while no other process trains in a trial's directory. A trial's program does all its
 * work in it, so that one whose sweep was killed has ended before the next one goes on.
 *
 * @param directory The trial's directory.
 */
export function withTrialLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(directory, "trial.lock"), work);
}
