import { join } from "node:path";
import { exists, FileError, type HeldLock, UserError, withLock, withPath } from "../base/mod.ts";
import { withTrialLock } from "./trial_lock.ts";

/** Another sweep is at work in the same directory; the message says which. */
export class StudyInUseError extends UserError {}

const lockName = "sweep.lock";

/** The path of the lock of a study's directory. */
export const studyLockPath = (directory: string): string => join(directory, lockName);

/** The file that stands in a study's directory from before the first to after the last removal. */
const clearingName = "clearing";

/**
 * Runs `work` as the only sweep in a study's directory, which is made as needed.
 *
 * @param onNotice Told where it has to wait a minute to know whether another one is.
 * @throws {StudyInUseError} When another one is at work there.
 * @throws {FileError} Where nothing can be written there; the message names the remedy.
 */
export async function withStudyLock<T>(
  directory: string,
  work: () => Promise<T>,
  onNotice: (line: string) => void = () => {},
): Promise<T> {
  const path = studyLockPath(directory);
  let isHeld = false;
  try {
    return await withLock(path, async () => {
      isHeld = true;
      if (await isBeingCleared(directory)) await clearStudyDirectory(directory);
      return await work();
    }, ({ owner }) => {
      onNotice(
        `A sweep (${owner}) has left its lock in ${directory}, or is at work there; within a minute that ` +
          `is known.`,
      );
    }, {
      refusal: ({ owner }) =>
        new StudyInUseError(
          `Another sweep (${owner}) is at work in ${directory}: wait for its end, stop it, or give ` +
            `this one another folder (--results, in a cell resultsDirectory).`,
          { publicMessage: "Another sweep was at work on it." },
        ),
    });
  } catch (error) {
    if (isHeld || !(error instanceof FileError)) throw error;
    const { code, reason, remedy } = error;
    const place = error.kind === "entry" && await exists(path).catch(() => false)
      ? path
      : directory;
    const text = `The results cannot be written to ${place}: ${reason}. To go on, ${remedy}, or ` +
      `give another --results directory.`;
    throw new FileError(text, { code, reason, remedy, cause: error });
  }
}

/** True of a directory whose study is to be gone, since something ended the process that removed it. */
export async function isBeingCleared(directory: string): Promise<boolean> {
  // A folder that cannot be read is named by whoever reads its study.
  return await exists(join(directory, clearingName)).catch(() => false);
}

/**
 * Empties a study's directory, under its lock, once no trial of a killed sweep is at work in it. Whenever it
 * is killed, the directory is as it was or counts as empty, and the next sweep empties it to the end.
 *
 * @param onWait Told of a process that is waited for.
 */
export async function clearStudyDirectory(
  directory: string,
  onWait: (held: HeldLock & { trial: string }) => void = () => {},
): Promise<void> {
  const trials = join(directory, "trials");
  if (await exists(trials)) {
    for await (const { name, isDirectory } of Deno.readDir(trials)) {
      if (!isDirectory) continue;
      const trial = join(trials, name);
      const wait = (held: HeldLock) => onWait({ ...held, trial });
      await withTrialLock(trial, () => Promise.resolve(), wait).catch((error) => {
        // A folder that no lock can be had in is one that no trial trains in.
        if (!(error instanceof FileError)) throw error;
      });
    }
  }
  const clearing = join(directory, clearingName);
  const remove = (path: string) =>
    withPath(path, { action: "removed" }, () => Deno.remove(path, { recursive: true }));
  await withPath(clearing, { action: "written" }, () => Deno.writeTextFile(clearing, ""));
  for await (const { name } of Deno.readDir(directory)) {
    if (name !== lockName && name !== clearingName) await remove(join(directory, name));
  }
  await remove(clearing);
}
