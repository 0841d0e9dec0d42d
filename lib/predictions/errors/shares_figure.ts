import { colors, type FigureSpec, theme, vegaLiteSchema } from "../../page/mod.ts";
import { labelAxis, widestLabel } from "./labels.ts";
import type { Proportion } from "./proportion.ts";

/** A share to draw. */
export interface DrawnShare extends Proportion {
  /** The line that it stands on. */
  label: string;
  /** Its name among the shares of a line. */
  series: string;
}

/** A figure of shares. */
export interface SharesFigure {
  /** A title. */
  title: string;
  /** A line below the title. */
  subtitle: string;
  /** The figure in sentences. */
  alt: string;
  /** The shares, line by line. */
  groups: readonly DrawnShare[];
  /** A share that all are held against. */
  reference?: number;
}

/** Draws shares as points with intervals, a line for each label, with the numbers beside them. */
export function sharesSpec({ title, subtitle, alt, groups, reference }: SharesFigure): FigureSpec {
  const series = [...new Set(groups.map(({ series }) => series))];
  const labels = [...new Set(groups.map(({ label }) => label))];
  const isSingle = series.length === 1;
  const values = groups.filter(({ whole }) => whole > 0).map((group) => ({
    ...group,
    counts: `${group.part} of ${group.whole}`,
  }));
  const place = isSingle ? {} : { yOffset: { field: "series", sort: series } };
  const color = {
    field: "series",
    type: "nominal",
    title: null,
    scale: { domain: series, range: [colors.value, colors.best] },
    legend: isSingle ? null : { orient: "top", symbolType: "circle", labelFontSize: 13 },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    scale: { domain: [lowerEdge(groups), 1], nice: false },
    title: null,
    axis: { format: "~%", tickCount: 6 },
  });
  return {
    $schema: vegaLiteSchema,
    title: { text: title, subtitle },
    description: alt,
    width: 420,
    height: { step: isSingle ? 34 : 18 },
    data: { values },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: labels,
        title: null,
        axis: { ...labelAxis, minExtent: widestLabel(labels) + 12 },
      },
      ...place,
      color,
    },
    layer: [
      ...(reference === undefined ? [] : [{
        data: { values: [{ reference }] },
        mark: { type: "rule", color: colors.quiet, strokeDash: [4, 3] },
        encoding: { x: x("reference"), y: null, color: null },
      }]),
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: x("low"), x2: { field: "high" } },
      },
      {
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: { x: x("share") },
      },
      {
        mark: { type: "text", align: "left", fontSize: isSingle ? 13 : 12 },
        encoding: { x: { value: 430 }, text: { field: "counts" } },
      },
    ],
    config: theme,
  };
}

/** The tenth below all intervals, so that high shares are told apart. */
export function lowerEdge(shares: readonly Proportion[]): number {
  const lows = shares.filter(({ whole }) => whole > 0).map(({ low }) => low);
  return Math.floor(10 * Math.min(0.9, ...lows)) / 10;
}
