import type { SettingDescription } from "../base/mod.ts";
import { listExperiments, presets } from "../sweep/mod.ts";
import { describeTrialSettings, parseTrialSettings } from "../trainer/mod.ts";
import { listing, print, printLines, style } from "./screen.ts";

/** Prints the experiments with their questions, or with what is wrong with them. */
export async function printExperiments(): Promise<void> {
  print(style("bold", "Experiments: deno task sweep <experiment>"));
  const rows = Array.from(
    await listExperiments(),
    ([name, found]) => [name, "question" in found ? found.question : `wrong: ${found.message}`],
  );
  printLines(listing(rows));
}

/** Prints the presets with their sizes. */
export function printPresets(): void {
  print(`\n${style("bold", "Presets: --preset <name>")}`);
  const rows = Object.entries(presets).map(([name, preset]) => {
    const { imageSize, trainRows, hiddenSize, epochs } = parseTrialSettings(preset);
    const size = trainRows === 0 ? "all rows" : `${trainRows.toLocaleString("en")} rows`;
    return [
      name,
      `pictures of ${imageSize}x${imageSize}, ${size}, ${hiddenSize} hidden units, ${epochs} epochs`,
    ];
  });
  printLines(listing(rows));
}

/** Prints settings with their values, defaults and meaning. @param settings @default those of trials */
export function printSettings(settings: SettingDescription[] = describeTrialSettings()): void {
  print(style("bold", "Settings: --set <name>=<value>"));
  const rows = settings.map(({ name, values, default: value, meaning, note }) => [
    name,
    String(value) || "none",
    `${meaning}: ${values}${note === undefined ? "" : ` (${note})`}`,
  ]);
  printLines(listing([["", style("dim", "default"), ""], ...rows]));
}
