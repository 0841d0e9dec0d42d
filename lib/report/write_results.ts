import type { Study } from "../sweep/mod.ts";
import { writeReport } from "./report.ts";
import { resultsDirectoryOf, writeIndex } from "./results_index.ts";
import type { Summary } from "./summary.ts";

/**
 * Writes a study's files, and then the index of the results that it belongs to.
 *
 * @param onNotice Told of a process that is waited for, and of other studies that cannot be read.
 * @returns The numbers that were written.
 * @throws {Error} When a file cannot be written.
 */
export async function writeResults(
  study: Study,
  onNotice?: (line: string) => void,
): Promise<Summary> {
  const summary = await writeReport(study);
  await writeIndex(resultsDirectoryOf(study), onNotice);
  return summary;
}
