import type { Config } from "vega-lite";

/** A figure as a Vega-Lite specification, which is JSON. */
export interface FigureSpec {
  /** The version of Vega-Lite: 5, which JupyterLab draws. */
  $schema: string;
  /** The rest is as the schema says. */
  [property: string]: unknown;
}

/** The schema that JupyterLab renders; what is drawn here is also valid in later versions. */
export const vegaLiteSchema = "https://vega.github.io/schema/vega-lite/v5.json";

/** Okabe and Ito's colours, told apart by colour-blind readers, and greys. */
export const colors = {
  value: "#0072B2",
  best: "#D55E00",
  text: "#222222",
  quiet: "#666666",
  grid: "#E8E8E8",
};

/**
 * The styles of lines that are told apart: Okabe and Ito's colours that show on white, and a symbol each.
 */
export const lineStyles = [
  { color: "#0072B2", shape: "circle" },
  { color: "#D55E00", shape: "square" },
  { color: "#009E73", shape: "triangle-up" },
  { color: "#CC79A7", shape: "diamond" },
  { color: "#E69F00", shape: "triangle-down" },
  { color: "#56B4E9", shape: "cross" },
  { color: "#000000", shape: "triangle-right" },
] as const;

/** Fonts as CSS names them, the first of which pictures are drawn with; a name with a digit is quoted. */
export const fontFamily = "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif";

/** Sizes and weight of a figure's title and the lines below it. */
export const titleFont = { fontSize: 18, fontWeight: 600, subtitleFontSize: 13 } as const;

/** The look of all figures, on white also where the page is dark. */
export const theme: Readonly<Record<string, unknown>> = {
  background: "white",
  font: fontFamily,
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    color: colors.text,
    ...titleFont,
    subtitleColor: colors.quiet,
    subtitlePadding: 6,
    offset: 16,
  },
  axis: {
    domainColor: colors.quiet,
    tickColor: colors.quiet,
    gridColor: colors.grid,
    labelColor: colors.text,
    labelFontSize: 13,
    titleColor: colors.text,
    titleFontSize: 14,
    titleFontWeight: "normal",
  },
  // Left of the widest labels, which Vega without a canvas takes for narrower than they are.
  axisY: { titleX: -47 },
  text: { fontSize: 13, color: colors.quiet },
} satisfies Config;
