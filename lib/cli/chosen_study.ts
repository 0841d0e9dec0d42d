import { join, relative, resolve } from "node:path";
import { exists, projectRoot, UserError } from "../base/mod.ts";
import { journalPath, studyFolders } from "../sweep/mod.ts";

/** A study's name, as its folder has it: "learning_rate/tabletop-quick". */
export const studyTitle = (study: string): string => study.split(/[\\/]/).slice(-2).join("/");

/** The folders of the studies that have a journal here, the one that was changed last first. */
async function studies(results: string): Promise<string[]> {
  const changed = await Promise.all((await studyFolders(results)).map(async (folder) => ({
    folder,
    time: (await Deno.stat(journalPath(folder))).mtime!.getTime(),
  })));
  return changed.toSorted((a, b) => b.time - a.time).map(({ folder }) => folder);
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
  if (study !== undefined && await exists(journalPath(study))) return resolve(study);
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
