import { lineStyle } from "./interaction_panel.ts";
import type { Layer } from "./marks.ts";
import { colors, textWidth } from "../page/mod.ts";

/** Pixels of the key's texts, its rows, a symbol with its line, and the gap after an item. */
const size = { font: 13, row: 20, symbol: 30, gap: 18 };

/**
 * Draws the key of a plot's lines, above its first panel: their names, with the colour and symbol of each.
 *
 * @param title The name of the setting.
 * @param names The values, in the order of the lines' styles.
 * @param place.width Pixels of a row.
 * @param place.bottom Pixels from the last row's middle down to the first panel.
 */
export function keyLayers(
  title: string,
  names: readonly string[],
  { width, bottom }: { width: number; bottom: number },
): Layer[] {
  const items: { x: number; row: number; name: string; line: number }[] = [];
  const start = textWidth(title, size.font) + size.gap;
  let x = start, row = 0;
  for (const [line, name] of names.entries()) {
    const length = size.symbol + 6 + textWidth(name, size.font) + size.gap;
    if (x + length > width && x > start) [x, row] = [start, row + 1];
    items.push({ x, row, name, line });
    x += length;
  }
  const rows = row + 1;
  const placed = items.map(({ x, row, name, line }) => ({
    name,
    line,
    x,
    end: x + size.symbol,
    middle: x + size.symbol / 2,
    text: x + size.symbol + 6,
    y: -bottom - (rows - 1 - row) * size.row,
  }));
  const pixel = (field: string) =>
    ({ field, type: "quantitative", scale: null, axis: null }) as const;
  const color = lineStyle("color", names.length);
  const shape = lineStyle("shape", names.length);
  const text = { type: "text", align: "left", baseline: "middle", fontSize: size.font } as const;
  return [
    {
      data: { values: [{ title }] },
      mark: { ...text, color: colors.quiet },
      encoding: {
        x: { value: 0 },
        y: { value: placed[0]?.y ?? -bottom },
        text: { field: "title" },
      },
    },
    {
      data: { values: placed },
      mark: { type: "rule", strokeWidth: 1.8, opacity: 0.45 },
      encoding: { x: pixel("x"), x2: { field: "end" }, y: pixel("y"), color },
    },
    {
      data: { values: placed },
      mark: { type: "point", filled: true, opacity: 1, size: 75 },
      encoding: { x: pixel("middle"), y: pixel("y"), color, shape },
    },
    {
      data: { values: placed },
      mark: { ...text, color: colors.text },
      encoding: { x: pixel("text"), y: pixel("y"), text: { field: "name" } },
    },
  ] as Layer[];
}
