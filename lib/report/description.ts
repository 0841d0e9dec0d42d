import { plural } from "../base/mod.ts";
import { readsPictures } from "../model/mod.ts";
import type { Experiment } from "../sweep/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import { rowsFound } from "./found_by_trials.ts";
import type { Summary } from "./summary.ts";

/**
 * The size of a study, in a sentence: data and its edition, pictures, the rows that there were and epochs, without the
 * settings that it varies.
 */
export function sizes(summary: Summary): string {
  const { experiment, preset, rows, settings, edition } = summary;
  const { data, imageSize, epochs } = settings;
  const trainRows = rowsFound(summary, "train") ?? settings.trainRows;
  const valRows = rowsFound(summary, "val") ?? settings.valRows;
  const seesPictures = rows.some(({ point }) => readsPictures({ ...settings, ...point }));
  const count = (rows: number) => rows === 0 ? "all" : rows.toLocaleString("en");
  const parts = fixedParts(experiment, {
    data: `data ${data}` + (edition === undefined ? "" : ` (${edition})`),
    imageSize: seesPictures ? `pictures of ${imageSize}x${imageSize} pixels` : "no pictures",
    trainRows: `${count(trainRows)} training rows`,
    valRows: `${count(valRows)} validation rows`,
    epochs: plural(epochs, "epoch"),
  });
  return `Preset ${preset.name}: ${parts}.`;
}

/** Texts by the setting that each is about, joined, without those that the experiment varies. */
export function fixedParts(
  { vary }: Experiment,
  parts: Partial<Record<keyof TrialSettings, string>>,
): string {
  return Object.entries(parts).filter(([name]) => !Object.hasOwn(vary, name))
    .map(([, text]) => text).join(", ");
}

/** The number of seeds of each point, "3 seeds"; "up to 10 seeds" of a race. */
export function seedCount({ seeds, race }: Pick<Summary, "seeds" | "race">): string {
  return (race === null ? "" : "up to ") + plural(seeds.length, "seed");
}
