import { join } from "node:path";
import { exists, plural } from "../base/mod.ts";
import { trialKey } from "../trainer/mod.ts";
import { JournalError, repairAdvice } from "./journal_error.ts";
import { readResultFile } from "./result_file.ts";
import { journalPath, type Study } from "./study.ts";
import { readTrialRecord } from "./trial_record.ts";

/** The files of a trial that stay on the machine that trains it, so that git brings none of them. */
const localFiles = ["weights.safetensors", "checkpoint.safetensors", "trial.log"];

/**
 * Checks that a study which has no journal has no trials that were trained on this machine either: new ones
 * would be written over them. Those that came by git, as committed results, are no hindrance.
 *
 * @throws {JournalError} When there are some.
 */
export async function checkNoTrials(directory: string): Promise<void> {
  const trials = join(directory, "trials");
  if (!await exists(trials)) return;
  let count = 0;
  for await (const { name, isDirectory } of Deno.readDir(trials)) {
    if (!isDirectory) continue;
    const own = await Promise.all(localFiles.map((file) => exists(join(trials, name, file))));
    if (own.includes(true)) count++;
  }
  if (count === 0) return;
  throw new JournalError(
    `${trials} holds ${plural(count, "trial")} that the journal ${
      journalPath(directory)
    } does not ` +
      `name: it was removed or emptied. ${repairAdvice(journalPath(directory))} To train all of ` +
      `them anew instead, give --fresh.`,
  );
}

/**
 * Checks that no trial which a journal calls unfinished has ended: its checkpoint goes only when its end is in
 * the journal, so that lines were cut from the journal since. The trial would be trained again.
 *
 * @throws {JournalError} When there are some.
 */
export async function checkNoLostEnds({ directory, trials }: Study): Promise<void> {
  const unfinished = trials.filter(({ state }) => state === "running" || state === "waiting");
  const lost: number[] = [];
  for (const { id, settings, directory } of unfinished) {
    const result = await readResultFile(directory);
    if (result?.seconds === undefined) continue;
    const record = await readTrialRecord(directory);
    const isThis = typeof record !== "string" && trialKey(record.settings) === trialKey(settings);
    if (isThis && record.isComplete) lost.push(id);
  }
  if (lost.length === 0) return;
  const journal = journalPath(directory);
  throw new JournalError(
    `${journal} lacks the end of ${plural(lost.length, "trial")} (${lost.join(", ")}) that ${
      lost.length === 1 ? "its folder has" : "their folders have"
    }: lines were cut from its end. ${repairAdvice(journal)}`,
  );
}
