import { fileURLToPath } from "node:url";
import { Resvg, type ResvgRenderOptions } from "@resvg/resvg-js";
import { escapeHtml } from "./escape.ts";
import { isWide } from "./wrap.ts";

const family = "Source Sans 3";
const files = ["400Regular/SourceSans3_400Regular.ttf", "600SemiBold/SourceSans3_600SemiBold.ttf"]
  .map((file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`)));

/** Noto Sans for Chinese and Japanese characters, 8 MB, beside its package's entry. */
function wideFile(): string {
  const entry = import.meta.resolve("@embedpdf/fonts-sc");
  return fileURLToPath(new URL("../fonts/NotoSansHans-Regular.otf", entry));
}

/** The fonts of a text as resvg takes them: the project's own, and no font of the machine. */
export function fontsOf(text: string): NonNullable<ResvgRenderOptions["font"]> {
  return {
    loadSystemFonts: false,
    fontFiles: isWide(text) ? [...files, wideFile()] : files,
    defaultFontFamily: family,
    sansSerifFamily: family,
  };
}

/** The distance from a text's left edge to its inked right edge, in its font's size. */
function inkedWidth(text: string, weight: number): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">` +
    `<text font-size="100" font-weight="${weight}" xml:space="preserve">${
      escapeHtml(text)
    }</text></svg>`;
  return (new Resvg(svg, { font: fontsOf(text) }).getBBox()?.width ?? 0) / 100;
}

const widths = new Map<string, number>();

/**
 * Returns the width of a text of one line in the font that pictures are drawn with, spaces at its ends
 * included, in the units of its size.
 *
 * @param weight 400 for regular, 600 for semi-bold. @default 400
 */
export function textWidth(text: string, fontSize: number, weight = 400): number {
  const inked = (text: string) => {
    const name = `${weight} ${text}`;
    const width = widths.get(name) ?? inkedWidth(text, weight);
    widths.set(name, width);
    return width;
  };
  // Between two strokes, so that what has no ink counts as well.
  return fontSize * (inked(`|${text}|`) - inked("||"));
}
