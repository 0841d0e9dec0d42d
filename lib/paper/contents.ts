import { projectRoot } from "../base/mod.ts";
import { join } from "node:path";

/** The part of the lab report in which an experiment stands. */
export type Part = "tuning" | "modality" | "control";

/** An experiment of the lab report. */
export interface Entry {
  /** The name of its file in `experiments/`. */
  name: string;
  /** Its part. */
  part: Part;
  /** The preset of its study. @default the lab report's */
  preset?: string;
  /** True of one whose claim is not the report's: it is judged in its own section alone. */
  isOurs?: boolean;
  /** True of one that takes too long to be run with the others: it is shown where it has been run. */
  isShownOnly?: boolean;
}

/** The experiments of the lab report in their order, without controls. */
const experiments: readonly Entry[] = [
  { name: "learning_rate", part: "tuning" },
  { name: "batch_size", part: "tuning" },
  { name: "epochs", part: "tuning" },
  { name: "dropout", part: "tuning" },
  { name: "attention", part: "tuning" },
  { name: "image_depth", part: "tuning" },
  { name: "training_size", part: "tuning", isOurs: true },
  { name: "precision", part: "tuning", isOurs: true },
  { name: "learning_rate_by_batch_size", part: "tuning", isShownOnly: true },
  { name: "modality", part: "modality" },
  { name: "answer_modality", part: "modality", preset: "medium", isShownOnly: true },
];

/**
 * The experiments of the lab report: those of its list, and each control, whose file's name begins with
 * `control_`. One of the list that has no file is left out.
 *
 * @param directory The folder of the experiments' files. @default `experiments` of the project
 */
export async function reportEntries(
  directory: string = join(projectRoot, "experiments"),
): Promise<Entry[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(directory)) {
    if (name.endsWith(".ts")) names.push(name.slice(0, -".ts".length));
  }
  const controls = names.filter((name) => name.startsWith("control_")).toSorted();
  return [
    ...experiments.filter(({ name }) => names.includes(name)),
    ...controls.map((name): Entry => ({ name, part: "control" })),
  ];
}
