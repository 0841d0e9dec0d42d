/**
 * From a study to what a reader sees: statistics, tables, figures, manifest, notebook displays.
 *
 * @module
 */
export { summarize } from "./summary.ts";
export type { Failure, Summary, SummaryRow } from "./summary.ts";
export type { Estimate } from "./statistics.ts";
export { plotSpec } from "./plot.ts";
export { curvesSpec } from "./curves.ts";
export { renderSvg, svgToPng } from "./render.ts";
