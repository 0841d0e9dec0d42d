import { colors, textWidth, wrap } from "../page/mod.ts";
import { formatDifference, type MetricFormat } from "./format.ts";
import { type Layer, lineHeight } from "./marks.ts";
import type { Estimate } from "./statistics/estimate.ts";
import type { SummaryRow } from "./summary.ts";

const nameFont = { fontSize: 14, fontWeight: 600 } as const;

/** A space at which no line breaks. */
const noBreak = "\u00A0";

/** A line above a panel. */
export interface HeadingLine {
  /** The text. */
  text: string;
  /** True of the panel's name, false of its gap. */
  isName: boolean;
}

/** The lines above a panel: the parts of its name in lines that fit, and its gap. */
export function panelHeading(
  gap: Estimate | undefined,
  { title, format, width }: { title: readonly string[]; format: MetricFormat; width: number },
): HeadingLine[] {
  const names = wrap(
    title.map((part) => part.replaceAll(" ", noBreak)).join(`${noBreak}· `),
    width,
    (text) => textWidth(text, nameFont.fontSize, nameFont.fontWeight),
  );
  const gapText = gap && `gap ${formatDifference(gap, format)}${format.differenceUnit}`;
  return [
    ...names.map((text) => ({
      text: text.replaceAll(noBreak, " ").replace(/ ·$/, ""),
      isName: true,
    })),
    ...(gapText ? [{ text: gapText, isName: false }] : []),
  ];
}

/** A text for each line above a panel, the last one next to it. */
export function headingLayers({ isBest }: SummaryRow, heading: readonly HeadingLine[]): Layer[] {
  const color = isBest ? colors.best : colors.text;
  return heading.map(({ text, isName }, i) => ({
    data: { values: [{ text }] },
    mark: {
      type: "text",
      align: "left",
      baseline: "bottom",
      ...(isName ? { ...nameFont, color } : { color: colors.quiet }),
    },
    encoding: {
      x: { value: 0 },
      y: { value: -8 - lineHeight * (heading.length - 1 - i) },
      text: { field: "text" },
    },
  }));
}
