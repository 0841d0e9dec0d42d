import { modelTask, readsPictures, readsQuestions } from "../../model/mod.ts";
import { colors } from "../../page/mod.ts";
import type { Exhibit } from "../exhibit.ts";
import { type Box, boxesOf } from "./boxes.ts";
import {
  count,
  type DescribedModel,
  parameterTotal,
  type Path,
  shapeText,
} from "./described_model.ts";
import {
  arrow,
  drawChain,
  drawEnd,
  drawFlow,
  type Drawn,
  looks,
  size,
  svgDocument,
  text,
} from "./drawing.ts";

/** Pixels of a diagram of two paths, and of one. */
const width = { both: 700, one: 380 };

/** A path from an input to its features. */
interface DrawnPath extends Drawn {
  /** Its middle. */
  x: number;
  /** The shape of its features. */
  shape: readonly number[];
}

/**
 * The diagram of a model: the paths of picture and question with their layers, attention, fusion and
 * output, at most 700 pixels wide. Shapes are of one row, in PyTorch's order.
 */
export function architectureDiagram(model: DescribedModel): Exhibit {
  const { settings, layers, answers } = model;
  const boxes = boxesOf(layers);
  const inputs = inputsOf(model);
  const total = inputs.length === 1 ? width.one : width.both;
  const middle = total / 2;
  const offset = size.box / 2 + 14;
  const paths = inputs.map(({ path, input, side }) =>
    drawPath(input, boxes[path], inputs.length === 1 ? middle : middle + side * offset, path)
  );
  const joins = drawJoins(paths, middle);
  const head = drawChain(boxes.head, "head", middle, joins.bottom);
  const flow = drawFlow(boxes.head.at(-1)!.shape, middle, head.bottom);
  const output = modelTask(settings) === "answer"
    ? `Softmax: probability of ${count(answers)} answers`
    : "Sigmoid: probability “answerable”";
  const end = drawEnd(output, middle, flow.bottom);
  const title = `Architecture of the ${settings.model} model`;
  const alt = describe(model, boxes, output);
  const parts = [...paths, joins, head, flow, end].map(({ svg }) => svg);
  const height = end.bottom + size.margin;
  return {
    title,
    alt,
    figure: { svg: svgDocument({ width: total, height, title, alt }, parts.join("\n")) },
  };
}

/** The inputs that a model reads, the picture at the left. */
function inputsOf(
  { settings }: DescribedModel,
): { path: "picture" | "question"; input: string; side: -1 | 1 }[] {
  const { imageSize, tokens } = settings;
  return [
    ...(readsPictures(settings)
      ? [{ path: "picture", input: `Picture, 3 × ${imageSize} × ${imageSize}`, side: -1 } as const]
      : []),
    ...(readsQuestions(settings)
      ? [{ path: "question", input: `Question, ${tokens} tokens`, side: 1 } as const]
      : []),
  ];
}

/** An input and the boxes that read it. */
function drawPath(input: string, boxes: readonly Box[], x: number, path: Path): DrawnPath {
  const end = drawEnd(input, x, size.margin);
  const flow = drawFlow(undefined, x, end.bottom);
  const chain = drawChain(boxes, path, x, flow.bottom);
  const attention = drawFrame(boxes, chain.spans, x) + drawStates(boxes, chain.spans, x);
  return {
    svg: end.svg + flow.svg + chain.svg + attention,
    bottom: chain.bottom,
    x,
    shape: boxes.at(-1)!.shape,
  };
}

/** A frame around the attention. */
function drawFrame(boxes: readonly Box[], spans: readonly [number, number][], x: number): string {
  const inside = spans.filter((_, i) => boxes[i]!.modules[0].startsWith("text_attention"));
  if (inside.length === 0) return "";
  const left = x - size.box / 2 - 6, top = inside[0]![0] - 5;
  const { stroke } = looks.question;
  return `<rect x="${left}" y="${top}" width="${size.box + 12}" ` +
    `height="${inside.at(-1)![1] + 5 - top}" rx="9" fill="none" stroke="${stroke}" ` +
    `stroke-dasharray="5 4"/>` +
    text(left + 8, top - 5, "Attention", { anchor: "start", fill: stroke, weight: 600 });
}

/** The line past the attention: it weighs the states that it is computed from. */
function drawStates(boxes: readonly Box[], spans: readonly [number, number][], x: number): string {
  const sum = boxes.findIndex(({ title }) => title.startsWith("weighted sum"));
  const encoder = boxes.findIndex(({ modules: [first] }) => first === "text_encoder");
  if (sum < 0 || encoder < 0) return "";
  const right = x + size.box / 2;
  const from = (spans[encoder]![0] + spans[encoder]![1]) / 2;
  const to = (spans[sum]![0] + spans[sum]![1]) / 2;
  return arrow(`M${right},${from} h14 V${to} h-13`);
}

/** The lines from the ends of the paths to where they meet. */
function drawJoins(paths: readonly DrawnPath[], middle: number): Drawn {
  const below = Math.max(...paths.map(({ bottom }) => bottom));
  const top = below + size.gap + (paths.length > 1 ? 10 : 0);
  const lines = paths.map(({ x, bottom, shape }) => {
    // The label is on the side to which the line does not turn.
    const [side, anchor] = x < middle ? [-9, "end"] as const : [9, "start"] as const;
    const label = text(x + side, bottom + 17, shapeText(shape), { anchor, fill: colors.text });
    if (x === middle) return arrow(`M${x},${bottom} V${top - 1}`) + label;
    const end = middle + Math.sign(x - middle) * 60;
    return arrow(`M${x},${bottom} V${below + 18} H${end} V${top - 1}`) + label;
  });
  return { svg: lines.join(""), bottom: top };
}

/** The diagram in sentences. */
function describe(
  { settings, layers }: DescribedModel,
  boxes: Record<Path, Box[]>,
  output: string,
) {
  const chain = (path: Path) => boxes[path].map(({ title }) => title).join(", then ");
  return [
    `The ${settings.model} model, ${count(parameterTotal(layers))} parameters.`,
    ...(boxes.picture.length > 0 ? [`The picture goes through ${chain("picture")}.`] : []),
    ...(boxes.question.length > 0 ? [`The question goes through ${chain("question")}.`] : []),
    `Then come ${chain("head")}. ${output}.`,
  ].join(" ");
}
