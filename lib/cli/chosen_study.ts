import { join, relative, resolve } from "node:path";
import { exists, projectRoot, readableFolders, UserError } from "../base/mod.ts";

/** The path of a study's journal. */
export const journalOf = (study: string): string => join(study, "journal.log");

/** A study's name, as its folder has it: "learning_rate/tabletop-quick". */
export const studyTitle = (study: string): string => study.split(/[\\/]/).slice(-2).join("/");

/** The folders of the studies that have a journal here, the one that was changed last first. */
async function studies(results: string): Promise<string[]> {
  const experiments = await readableFolders(results).catch(() => []);
  const folders = (await Promise.all(experiments.map(readableFolders))).flat();
  const changed = await Promise.all(folders.map(async (folder) => {
    const journal = journalOf(folder);
    return await exists(journal) ? [{ folder, time: (await Deno.stat(journal)).mtime! }] : [];
  }));
  return changed.flat().toSorted((a, b) => b.time.getTime() - a.time.getTime())
    .map(({ folder }) => folder);
}

/**
 * The folder of the study that a task is about.
 *
 * @param task The task's name.
 * @param study The folder that the user named. @default the study whose journal was changed last
 * @returns Its absolute path.
 * @throws {UserError} Where there is no journal, with the studies that have one.
 */
export async function chosenStudy(task: string, study: string | undefined): Promise<string> {
  if (study !== undefined && await exists(journalOf(study))) return resolve(study);
  const known = await studies(join(projectRoot, "results"));
  if (study === undefined && known.length > 0) return known[0]!;
  const named = study === undefined ? "" : `${study} has no journal. `;
  const list = known.map((folder) =>
    `\n  deno task ${task} ${relative(projectRoot, folder).replaceAll("\\", "/")}`
  );
  throw new UserError(
    known.length === 0
      ? `${named}No study in results/ has a journal, which stays out of git: start one by 'deno task sweep', ` +
        `or name the folder of a study.`
      : `${named}These studies have one:${list.join("")}`,
  );
}
