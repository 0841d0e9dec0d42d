import { type FoundData, missingPicturesSentence } from "../dataset/mod.ts";
import type { Experiment, StudyTrial } from "../sweep/mod.ts";
import { capitalize } from "../page/mod.ts";
import { listTrials, settingTitle } from "./format.ts";
import { listedValues } from "../sweep/mod.ts";

/** The rows and pictures that some trials found. */
export interface FoundByTrials {
  /** Rows and pictures by split. */
  data: FoundData;
  /** The ids of the trials. */
  trials: number[];
}

/** A study's data. */
interface WithFound {
  found: readonly FoundByTrials[];
}

/** The rows and pictures that trials found, each kind of data once, in the order of its first trial. */
export function foundByTrials(
  trials: readonly Pick<StudyTrial, "id" | "found">[],
): FoundByTrials[] {
  const known = trials.flatMap(({ id, found }) => found === undefined ? [] : [{ id, found }]);
  const groups = Map.groupBy(known, ({ found }) => JSON.stringify(found));
  return Array.from(groups.values(), (group) => ({
    data: group[0]!.found,
    trials: group.map(({ id }) => id).toSorted((a, b) => a - b),
  }));
}

/** The rows that all trials found of a split; undefined where that is not recorded or they differ. */
export function rowsFound(
  { found }: WithFound,
  split: keyof FoundData,
): number | undefined {
  const rows = new Set(found.map(({ data }) => data[split].rows));
  return rows.size === 1 ? [...rows][0] : undefined;
}

/** A sentence on the missing pictures of each of the data, and of its trials where there are several. */
export function missingPictureLines({ found }: WithFound): string[] {
  const sentences = Map.groupBy(found, ({ data }) => missingPicturesSentence(data));
  return Array.from(sentences, ([sentence, group]) => {
    if (sentence === undefined) return [];
    const trials = group.flatMap(({ trials }) => trials);
    return sentences.size === 1 ? sentence : `${capitalize(listTrials(trials))}: ${sentence}`;
  }).flat();
}

const rowSettings = { trainRows: "train", valRows: "val" } as const;

/** A sentence for each varied number of rows of which there were fewer than it asks for. */
export function fewerRowLines(
  { found, experiment: { vary } }: WithFound & { experiment: Experiment },
): string[] {
  return (["trainRows", "valRows"] as const).flatMap((name) => {
    const most = Math.max(...found.map(({ data }) => data[rowSettings[name]].rows));
    const asked = listedValues(vary, name).filter((value) => Number(value) > most);
    if (found.length === 0 || asked.length === 0) return [];
    const rows = most.toLocaleString("en");
    return [`There were only ${rows} rows for ${settingTitle(name)} ${asked.join(", ")}.`];
  });
}
