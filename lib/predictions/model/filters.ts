import sharp from "sharp";
import { formatShare } from "../../base/mod.ts";
import { disposeTree } from "../../engine/mod.ts";
import {
  exportTensors,
  type ModelState,
  parametersKey,
  readsPictures,
  type StoredTensor,
} from "../../model/mod.ts";
import { colors } from "../../page/mod.ts";
import type { TrainedTrial } from "../../trainer/mod.ts";
import type { Exhibit } from "../exhibit.ts";
import { svgDocument } from "./drawing.ts";

const weightName = "img_encoder.0.weight";

/** Pixels of the figure: its width, a panel, the margin, and the text above the panels. */
const size = { width: 700, panel: 216, margin: 13, text: 48 };

/** The filters of a first convolution. */
export interface Filters {
  /** [filters, 3, kernel, kernel], as in PyTorch. */
  shape: readonly number[];
  /** The weights. */
  values: Float32Array;
}

/**
 * The filters of a model's first convolution before training, drawn anew from the trial's seed, after it,
 * and their change.
 *
 * @returns Undefined for a model that reads no pictures.
 */
export async function filtersExhibit(
  { settings, model, state }: Pick<TrainedTrial, "settings" | "model" | "state">,
): Promise<Exhibit | undefined> {
  if (!readsPictures(settings)) return undefined;
  const initial = model.init(parametersKey(settings));
  try {
    return await drawFilters(read(initial), read(state), settings.seed);
  } finally {
    disposeTree(initial);
  }
}

function read({ parameters }: ModelState): Filters {
  const { shape, values }: StoredTensor = exportTensors({
    [weightName]: parameters[weightName]!,
  })[weightName]!;
  return { shape, values };
}

/** The figure of filters before and after training, and the sizes of their weights as a table. */
export async function drawFilters(before: Filters, after: Filters, seed: number): Promise<Exhibit> {
  const change = after.values.map((weight, i) => weight - before.values[i]!);
  const weightScale = Math.max(largest(before.values), largest(after.values));
  const changeScale = largest(change) || 1;
  const [filters, , kernel] = before.shape;
  const panels = [
    { title: "Before training", values: before.values, scale: weightScale },
    { title: "After training", values: after.values, scale: weightScale },
    { title: "Change", values: change, scale: changeScale },
  ];
  const relative = norm(change) / norm(before.values);
  const number = (value: number) => value.toPrecision(2);
  const title = `The first layer's ${filters} filters, seed ${seed}`;
  const drawn = await Promise.all(panels.map(async ({ title, values, scale }, i) => {
    const x = size.margin + i * (size.panel + size.margin);
    const { png, side } = await drawGrid({ shape: before.shape, values }, scale);
    return `<g transform="translate(${x},0)">` +
      `<text y="18" font-size="14" font-weight="600" fill="${colors.text}">${title}</text>` +
      `<text y="36" font-size="12" fill="${colors.quiet}">` +
      `black −${number(scale)}, grey 0, white ${number(scale)}</text>` +
      `<image y="${size.text}" width="${side}" height="${side}" ` +
      `href="data:image/png;base64,${png}"/></g>`;
  }));
  const height = size.text + size.panel + size.margin;
  const alt =
    `${title}, each ${kernel} × ${kernel} pixels of red, green and blue; grey is a weight ` +
    `of 0. Training changed them by ${formatShare(relative, 0)} of their size.`;
  return {
    title,
    alt,
    figure: {
      svg: svgDocument({ width: size.width, height, title, alt }, drawn.join("\n")),
    },
    table: {
      header: ["", "Mean size of a weight", "Largest weight"],
      rows: panels.map(({ title, values }) => [
        title,
        number(values.reduce((sum, weight) => sum + Math.abs(weight), 0) / values.length),
        number(largest(values)),
      ]),
    },
  };
}

const largest = (values: Float32Array) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const norm = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Draws filters in a square, a colour for each position; `scale` is a weight of full colour. */
async function drawGrid(
  { shape: [filters, , kernel], values }: Filters,
  scale: number,
): Promise<{ png: string; side: number }> {
  const columns = Math.ceil(Math.sqrt(filters!));
  // Twice the pixels that are shown, so that edges stay sharp on fine screens.
  const gap = columns > 12 ? 2 : 6;
  const zoom = Math.max(1, Math.floor((2 * size.panel / columns - gap) / kernel!));
  const cell = kernel! * zoom + gap, side = columns * cell - gap;
  const pixels = new Uint8Array(side * side * 3).fill(255);
  for (let filter = 0; filter < filters!; filter++) {
    const left = (filter % columns) * cell, top = Math.floor(filter / columns) * cell;
    for (let y = 0; y < kernel! * zoom; y++) {
      for (let x = 0; x < kernel! * zoom; x++) {
        for (let channel = 0; channel < 3; channel++) {
          const row = (filter * 3 + channel) * kernel! + Math.floor(y / zoom);
          const weight = values[row * kernel! + Math.floor(x / zoom)]!;
          pixels[((top + y) * side + left + x) * 3 + channel] = 127.5 * (1 + weight / scale);
        }
      }
    }
  }
  const raw = { width: side, height: side, channels: 3 } as const;
  const png = await sharp(pixels, { raw }).png().toBuffer();
  return { png: png.toString("base64"), side: side / 2 };
}
