import { join } from "node:path";
import { plural, shownPath } from "../../base/mod.ts";
import type { Journal } from "../journal.ts";
import { nameOf } from "./at_work.ts";
import { clusterFolder, isOpen, type Submission } from "./submission.ts";

/**
 * A sentence on a submission whose tasks have ended before its trials: how many, and what the first such
 * task said last.
 *
 * @returns Undefined where all its trials have ended.
 */
export async function endOf(
  directory: string,
  submission: Submission,
  journal: Journal,
): Promise<string | undefined> {
  const { trials, tasks, job } = submission;
  const open = trials.filter(({ id }) => isOpen(journal, id));
  if (open.length === 0) return undefined;
  if (job === undefined) return `No cluster has taken ${plural(open.length, "trial")} of it.`;
  const path = join(clusterFolder(directory), `${job}_${trials.indexOf(open[0]!) % tasks}.log`);
  const said = lastWords(await Deno.readTextFile(path).catch(() => ""));
  return `${nameOf(submission)} has ended without ${open.length} of its ${
    plural(trials.length, "trial")
  }: ` +
    (said === undefined
      ? `${shownPath(path)} says nothing, so that no task of it may have started.`
      : `${shownPath(path)} says "${said}".`);
}

/**
 * The line of a task's log that tells best why it ended: its last one, or the word before it of Slurm or
 * of the trial.
 */
function lastWords(log: string): string | undefined {
  const lines = log.split("\n").map((line) => line.trim()).filter(Boolean);
  const last = lines.at(-1);
  const isOwn = /^\d{4}-\d\d-\d\dT\S+Z (.*)/;
  if (last === undefined || !isOwn.test(last)) return last;
  const start = lines.findLastIndex((line) => /Z task \d+ on /.test(line));
  const own = lines.slice(start);
  const slurms = own.findLast((line) => /^slurmstepd.* error: /.test(line));
  const told = own.findLast((line) => /Z (?:trial \d+: |error: )/.test(line)) ?? last;
  return slurms?.replace(/^slurmstepd\S* error: /, "") ?? told.replace(isOwn, "$1");
}
