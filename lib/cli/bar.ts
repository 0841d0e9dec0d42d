import { pad, shorten, widthOf } from "./screen.ts";

/** The parts of a line with a bar. */
export interface BarLine {
  /** The name of the work. */
  name: string;
  /** The columns of the widest name, to which the others are padded. */
  nameWidth: number;
  /** The share that is done, 0 to 1. */
  share: number;
  /** News of the work, the most important first; parts that do not fit are left out. */
  news: readonly string[];
}

const widestBar = 24, narrowestBar = 8;

/**
 * Lines of name, bar and news that fit into a terminal, their bars below each other: first news are left
 * out, the last ones first, then the bars shrink, then the names.
 *
 * @param width Columns of the terminal.
 */
export function barLines(lines: readonly BarLine[], width: number): string[] {
  // The last column stays free: some terminals wrap when it is written.
  const room = width - 1;
  const widest = Math.max(...lines.map(({ nameWidth }) => nameWidth));
  const labelWidth = Math.min(widest, Math.max(12, Math.floor(room * 0.45)));
  const texts = lines.map(({ news }) => fitting(news, room - labelWidth - narrowestBar - 2));
  const left = room - labelWidth - Math.max(...texts.map((text) => widthOf(text))) - 2;
  const barWidth = Math.max(narrowestBar, Math.min(widestBar, left));
  return lines.map(({ name, share }, i) => {
    const label = pad(shorten(name, labelWidth), labelWidth);
    return shorten(`${label} ${bar(share, barWidth)} ${texts[i]}`.trimEnd(), room);
  });
}

function fitting(news: readonly string[], width: number): string {
  for (let count = news.length; count > 1; count--) {
    const text = news.slice(0, count).join(", ");
    if (widthOf(text) <= width) return text;
  }
  return shorten(news[0] ?? "", Math.max(1, width));
}

function bar(share: number, width: number): string {
  const done = Math.round(Math.min(1, Math.max(0, share)) * width);
  return "█".repeat(done) + "░".repeat(width - done);
}
