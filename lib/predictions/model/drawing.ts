import { capitalize, colors, escapeHtml, fontFamily } from "../../page/mod.ts";
import type { Box } from "./boxes.ts";
import { count, type Path, shapeText } from "./described_model.ts";

/** Pixels of a box, a line of it, an end of a path, the gap between two boxes, the margin. */
export const size = { box: 306, line: 17, end: 32, gap: 26, margin: 14 };

/** Fill and stroke of each path's boxes. */
export const looks: Readonly<Record<Path, { fill: string; stroke: string }>> = {
  picture: { fill: "#E5F1F8", stroke: colors.value },
  question: { fill: "#E5F5F0", stroke: "#009E73" },
  head: { fill: "#FBEEE5", stroke: colors.best },
};

/** Something drawn, and the height at which it ends. */
export interface Drawn {
  /** SVG elements. */
  svg: string;
  /** Its lower edge in pixels. */
  bottom: number;
}

interface TextStyle {
  fontSize?: number;
  weight?: number;
  fill?: string;
  anchor?: "start" | "middle" | "end";
}

/** A line of text. */
export function text(
  x: number,
  y: number,
  content: string,
  { fontSize = 12, weight = 400, fill = colors.quiet, anchor = "middle" }: TextStyle = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${fontSize}" font-weight="${weight}" ` +
    `fill="${fill}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
}

/** A line with a head at its end. */
export const arrow = (path: string) =>
  `<path d="${path}" fill="none" stroke="${colors.quiet}" stroke-width="1.3" ` +
  `marker-end="url(#arrow)"/>`;

/** The names of a box's modules: "img_encoder.0–3". */
function modulesText({ modules: [first, last] }: Box): string {
  return first === last ? first : `${first}–${last.slice(last.lastIndexOf(".") + 1)}`;
}

/** The lines of a box: the layer, what follows it, its modules and parameters. */
function linesOf(box: Box): string[] {
  const { title, followers, parameterCount } = box;
  const parameters = parameterCount > 0 ? [`${count(parameterCount)} parameters`] : [];
  return [
    capitalize(title),
    followers.join(" · "),
    // An operation has no module of its own.
    ...(/^[A-Z]/.test(title) ? [[modulesText(box), ...parameters].join(" · ")] : []),
  ].filter((line) => line !== "");
}

const heightOf = (box: Box) => 12 + linesOf(box).length * size.line;

function drawBox(box: Box, path: Path, x: number, y: number): Drawn {
  const { fill, stroke } = looks[path];
  const height = heightOf(box);
  const lines = linesOf(box).map((line, i) =>
    text(
      x,
      y + 18 + i * size.line,
      line,
      i === 0 ? { fontSize: 14, weight: 600, fill: colors.text } : {},
    )
  );
  const svg = `<rect x="${x - size.box / 2}" y="${y}" width="${size.box}" height="${height}" ` +
    `rx="6" fill="${fill}" stroke="${stroke}"/>` + lines.join("");
  return { svg, bottom: y + height };
}

/** The beginning of a path or the end of all. */
export function drawEnd(content: string, x: number, y: number): Drawn {
  const svg = `<rect x="${x - size.box / 2}" y="${y}" width="${size.box}" height="${size.end}" ` +
    `rx="${size.end / 2}" fill="white" stroke="${colors.quiet}"/>` +
    text(x, y + 21, content, { fontSize: 14, fill: colors.text });
  return { svg, bottom: y + size.end };
}

/** An arrow down to the next box, with the shape of what goes along it. */
export function drawFlow(shape: readonly number[] | undefined, x: number, y: number): Drawn {
  const label = shape === undefined
    ? ""
    : text(x + 9, y + 17, shapeText(shape), { anchor: "start", fill: colors.text });
  return { svg: arrow(`M${x},${y} V${y + size.gap - 1}`) + label, bottom: y + size.gap };
}

/** Boxes one below the other, an arrow before each; where each begins and ends. */
export function drawChain(
  boxes: readonly Box[],
  path: Path,
  x: number,
  top: number,
): Drawn & { spans: [top: number, bottom: number][] } {
  const parts: string[] = [], spans: [number, number][] = [];
  let y = top;
  for (const [i, box] of boxes.entries()) {
    if (i > 0) {
      const flow = drawFlow(boxes[i - 1]!.shape, x, y);
      parts.push(flow.svg);
      y = flow.bottom;
    }
    const drawn = drawBox(box, path, x, y);
    parts.push(drawn.svg);
    spans.push([y, drawn.bottom]);
    y = drawn.bottom;
  }
  return { svg: parts.join(""), bottom: y, spans };
}

/** A document of a width and height with a white ground, which the dark theme needs too. */
export function svgDocument(
  { width, height, title, alt }: { width: number; height: number; title: string; alt: string },
  body: string,
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${fontFamily}" role="img">` +
    `<title>${escapeHtml(title)}</title><desc>${escapeHtml(alt)}</desc>` +
    `<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" ` +
    `markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="${colors.quiet}"/>` +
    `</marker></defs><rect width="100%" height="100%" rx="6" fill="white"/>\n${body}</svg>`;
}
