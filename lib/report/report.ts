import { join } from "node:path";
import { writeAtomic } from "../base/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { tableCsv } from "./csv.ts";
import { curvesSpec } from "./curves.ts";
import { manifest, type RunFacts } from "./manifest.ts";
import { tableMarkdown } from "./markdown.ts";
import { plotSpec } from "./plot.ts";
import { renderSvg, svgToPng } from "./render.ts";
import { summarize, type Summary } from "./summary.ts";
import type { FigureSpec } from "./theme.ts";

/** Writes a figure as `<name>.vl.json`, `<name>.svg` and `<name>.png`. */
async function writeFigure(directory: string, name: string, spec: FigureSpec): Promise<void> {
  const svg = await renderSvg(spec);
  const write = (extension: string, content: string | Uint8Array) =>
    writeAtomic(join(directory, `${name}.${extension}`), content);
  await write("vl.json", JSON.stringify(spec, null, 2) + "\n");
  await write("svg", svg + "\n");
  await write("png", svgToPng(svg));
}

/**
 * Writes what a reader of a study needs into its directory, however far the study has come:
 * `table.csv`, `table.md`, `plot.*` and `curves.*` (Vega-Lite, SVG and PNG), and `manifest.json`.
 * What stands there under these names is replaced.
 *
 * @returns The numbers that were written.
 * @throws {Error} When a file cannot be written.
 */
export async function writeReport(study: Study, facts: RunFacts): Promise<Summary> {
  const { directory } = study;
  const summary = summarize(study);
  await writeAtomic(join(directory, "table.csv"), tableCsv(summary));
  await writeAtomic(join(directory, "table.md"), tableMarkdown(summary));
  await writeFigure(directory, "plot", plotSpec(summary));
  await writeFigure(directory, "curves", curvesSpec(study));
  const origin = JSON.stringify(await manifest(summary, facts), null, 2);
  await writeAtomic(join(directory, "manifest.json"), origin + "\n");
  return summary;
}
