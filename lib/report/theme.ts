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

/** What all figures look like. */
export const theme: Config = {
  background: "white",
  font: "Source Sans 3, Source Sans Pro, Helvetica Neue, Arial, sans-serif",
  view: { stroke: null },
  title: {
    anchor: "start",
    frame: "group",
    color: colors.text,
    fontSize: 18,
    fontWeight: 600,
    subtitleColor: colors.quiet,
    subtitleFontSize: 13,
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
};

function fill(text: string, width: number): string[] {
  return text.split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      return [...lines.slice(0, -1), `${last} ${word}`];
    }
    return [...lines, word];
  }, []);
}

/** Text in as few lines as can be of at most so many characters, all about as long. */
export function wrap(text: string, width: number): string[] {
  const fewest = fill(text, width).length;
  let narrow = Math.ceil(text.length / fewest);
  while (fill(text, narrow).length > fewest) narrow++;
  return fill(text, narrow);
}
