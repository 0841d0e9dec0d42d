import { join } from "node:path";
import { writeAtomic } from "../base/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { tableCsv } from "./csv.ts";
import { curvesSpec } from "./curves.ts";
import { tableLatex } from "./latex.ts";
import { manifest } from "./manifest.ts";
import { tableMarkdown } from "./markdown.ts";
import { plotSpec } from "./plot.ts";
import { settingsFigure } from "./settings_figure.ts";
import { writeFigure } from "../page/mod.ts";
import { summarize, type Summary } from "./summary.ts";

/**
 * Writes the files that a reader of a study needs into its directory, however far the study has come:
 * `table.csv`, `table.md`, `table.tex`, `plot.*` and `curves.*` (Vega-Lite, SVG and PNG), `manifest.json`,
 * and of several settings `interactions.*` or `parallel.*`. Files of these names that stand there are
 * replaced.
 *
 * @returns The numbers that were written.
 * @throws {Error} When a file cannot be written.
 */
export async function writeReport(study: Study): Promise<Summary> {
  const { directory } = study;
  const summary = await summarize(study);
  const write = (name: string, text: string) => writeAtomic(join(directory, name), text);
  await write("table.csv", tableCsv(summary));
  await write("table.md", tableMarkdown(summary));
  await write("table.tex", tableLatex(summary));
  await writeFigure(directory, "plot", plotSpec(summary));
  const settings = settingsFigure(summary);
  if (settings !== undefined) await writeFigure(directory, settings.name, settings.spec());
  await writeFigure(directory, "curves", curvesSpec(study, summary));
  await write("manifest.json", JSON.stringify(manifest(summary), null, 2) + "\n");
  return summary;
}
