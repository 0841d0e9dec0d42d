import { textWidth } from "../../lib/page/mod.ts";

/** A line of text in a picture, with the rectangle that it takes, in pixels. */
export interface TextBox {
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];

function translation(tag: string): [number, number] {
  const [, x, y] = /translate\(([^,]+),([^)]+)\)/.exec(attribute(tag, "transform") ?? "") ?? [];
  return [Number(x ?? 0), Number(y ?? 0)];
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

function boxOf(text: string, tag: string, x: number, y: number): TextBox {
  const size = Number.parseFloat(attribute(tag, "font-size")!);
  const weight = Number(attribute(tag, "font-weight")) || 400;
  const width = textWidth(text, size, weight);
  const before = { start: 0, middle: 0.5, end: 1 }[attribute(tag, "text-anchor") ?? "start"]! *
    width;
  const [ascent, descent] = [0.74 * size, 0.2 * size];
  return attribute(tag, "transform")?.includes("rotate(-90)")
    ? { text, left: x - ascent, right: x + descent, top: y + before - width, bottom: y + before }
    : { text, left: x - before, right: x - before + width, top: y - ascent, bottom: y + descent };
}

/** The lines of text of an SVG document that Vega has drawn, measured in the font of pictures. */
export function textBoxes(svg: string): TextBox[] {
  const boxes: TextBox[] = [];
  const groups: [number, number][] = [[0, 0]];
  let tag = "", [x, y] = [0, 0];
  for (const [, open, content] of svg.matchAll(/<([^>]+)>([^<]*)/g)) {
    const [left, top] = groups.at(-1)!;
    if (/^g\b/.test(open!) && !open!.endsWith("/")) {
      const [dx, dy] = translation(open!);
      groups.push([left + dx, top + dy]);
    } else if (open === "/g") {
      groups.pop();
    } else if (/^text\b/.test(open!)) {
      tag = open!;
      const [dx, dy] = translation(tag);
      [x, y] = [left + dx, top + dy];
    } else if (/^tspan\b/.test(open!) && content !== "") {
      // The shift of a part without characters is none.
      y += Number(attribute(open!, "dy") ?? 0);
    }
    const text = content!.replace(/&(\w+);/g, (_, name: string) => entities[name]!);
    // A text is drawn once more, over its own halo.
    const isHalo = attribute(tag, "stroke") === "white";
    if (/^t(ext|span)\b/.test(open!) && /[^\s\u200B]/.test(text) && !isHalo) {
      boxes.push(boxOf(text, tag, x, y));
    }
  }
  return boxes;
}

/** Pairs of texts that meet, and texts that leave the picture. */
export function textFaults(svg: string): string[] {
  const boxes = textBoxes(svg);
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!;
  const outside = boxes.filter(({ left, right, top, bottom }) =>
    left < 0 || top < 0 || right > Number(width) || bottom > Number(height)
  );
  const meeting = boxes.flatMap((a, i) =>
    boxes.slice(i + 1).filter((b) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
    ).map((b) => `'${a.text}' meets '${b.text}'`)
  );
  return [...outside.map(({ text }) => `'${text}' is outside`), ...meeting];
}
