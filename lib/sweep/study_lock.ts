import { join } from "node:path";
import { exists, UserError } from "../base/mod.ts";
import { withTrialLock } from "./trial_lock.ts";

/** Another sweep is at work in the same directory; the message says which. */
export class StudyInUseError extends UserError {}

const lockName = "sweep.lock";

/**
 * Runs `work` as the only sweep in a study's directory, which is made as needed.
 *
 * @throws {StudyInUseError} At once, when another one is at work there.
 */
export async function withStudyLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  await makeDirectory(directory);
  const path = join(directory, lockName);
  using file = await Deno.open(path, { read: true, write: true, create: true });
  if (!await file.tryLock(true)) {
    // Where locks are mandatory, the owner's note cannot be read.
    const owner = await Deno.readTextFile(path).catch(() => "");
    throw new StudyInUseError(
      `Another sweep${
        owner && ` (${owner.trim()})`
      } is at work in ${directory}: wait for its end, ` +
        `stop it, or give this one another folder (--results, in a cell resultsDirectory).`,
    );
  }
  await file.truncate();
  const owner = `process ${Deno.pid} on ${Deno.hostname()}, since ${new Date().toISOString()}`;
  await file.write(new TextEncoder().encode(owner));
  return await work();
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await Deno.mkdir(directory, { recursive: true });
  } catch (error) {
    const { name, message } = error as Error;
    throw new UserError(
      `The results cannot be written to ${directory} (${name}: ${message}): give another --results ` +
        `directory, or make room for this one.`,
      { cause: error },
    );
  }
}

/** Empties a study's directory, under its lock, once no trial of a killed sweep is at work in it. */
export async function clearStudyDirectory(directory: string): Promise<void> {
  const trials = join(directory, "trials");
  if (await exists(trials)) {
    for await (const { name } of Deno.readDir(trials)) {
      await withTrialLock(join(trials, name), () => Promise.resolve());
    }
  }
  for await (const { name } of Deno.readDir(directory)) {
    if (name !== lockName) await Deno.remove(join(directory, name), { recursive: true });
  }
}
