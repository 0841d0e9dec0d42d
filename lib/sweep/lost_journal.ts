import { join } from "node:path";
import { exists, plural } from "../base/mod.ts";
import { JournalError, repairAdvice } from "./journal_error.ts";
import { journalPath } from "./study.ts";

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
