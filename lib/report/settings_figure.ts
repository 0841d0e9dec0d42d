import type { FigureSpec } from "../page/mod.ts";
import { variedSettings } from "../sweep/mod.ts";
import { plottedSettings } from "./axes.ts";
import { pairsSpec } from "./pairs_plot.ts";
import { parallelSpec } from "./parallel_plot.ts";
import type { Summary } from "./summary.ts";

/** A figure of a study's settings together. */
export interface SettingsFigure {
  /** The name of its files. */
  name: "interactions" | "parallel";
  /** Its title. */
  title: string;
  /** Its specification. */
  spec: () => FigureSpec;
}

/**
 * The figure of a study that varies several settings beside its plot: where a sampler chose the points, which
 * the plot draws as parallel coordinates, each pair of settings; else parallel coordinates beside the
 * interaction plot.
 *
 * @returns Undefined of a study with one setting, or without a mean.
 */
export function settingsFigure(summary: Summary): SettingsFigure | undefined {
  const { rows, sampler, experiment } = summary;
  if (!rows.some(({ estimate }) => Number.isFinite(estimate?.mean))) return undefined;
  if (sampler !== null) {
    if (variedSettings(experiment.vary).length < 2) return undefined;
    return { name: "interactions", title: "Settings two by two", spec: () => pairsSpec(summary) };
  }
  if (plottedSettings(summary).length < 2) return undefined;
  const title = "All points as parallel coordinates";
  return { name: "parallel", title, spec: () => parallelSpec(summary) };
}
