import { join } from "node:path";
import { z } from "zod";
import { readJson, writeAtomic } from "../base/mod.ts";
import type { StudyTrial } from "./study_trial.ts";

/** The part of a trial's record in the journal that none of its other files tells. */
export type TrialResult = Pick<
  StudyTrial,
  "references" | "dataHash" | "found" | "edition" | "engine" | "seconds"
>;

/** The content of a trial's `result.json`; `seconds` stands there from its end on. */
export interface TrialResultFile extends TrialResult {
  /** The hash of its results on single rows, from its end on; where it has some. */
  rowsHash?: string;
}

const shape = z.object({
  references: z.looseObject({ majority: z.number() }),
  dataHash: z.string(),
  found: z.looseObject({}),
  edition: z.string(),
  engine: z.string(),
  seconds: z.number(),
  rowsHash: z.string(),
}).partial();

const file = "result.json";

/** Writes a trial's `result.json`, from which its journal can be made anew. */
export async function writeResultFile(directory: string, result: TrialResultFile): Promise<void> {
  await writeAtomic(join(directory, file), JSON.stringify(result, null, 2) + "\n");
}

/** Reads a trial's `result.json`; undefined where there is none that can be read. */
export async function readResultFile(directory: string): Promise<TrialResultFile | undefined> {
  const read = await readJson(join(directory, file));
  return shape.safeParse(read?.content).data as TrialResultFile | undefined;
}
