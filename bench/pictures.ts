import { join } from "node:path";
import sharp from "sharp";
import { exists, foldIn, type Key, randomKey, uniform, writeAtomic } from "../lib/base/mod.ts";
import { question, questionLength } from "./questions.ts";

/** Number of distinct pictures; the splits' files are links to them. */
const distinct = 24;

/** Draws a JPEG of 1 to 2 megapixels with about a quarter of a byte for each pixel, as photographs have. */
async function photograph(key: Key): Promise<Uint8Array> {
  const [area = 0, ratio = 0] = uniform(foldIn(key, "size"), 2);
  const pixels = 1e6 * (1 + area);
  const height = Math.round(Math.sqrt(pixels * (0.6 + ratio)));
  const width = Math.round(pixels / height);
  const patches = { width: 24, height: 24, channels: 3 } as const;
  const colours = Uint8Array.from(uniform(foldIn(key, "colours"), 24 * 24 * 3), (u) => 256 * u);
  const grain = { type: "gaussian", mean: 128, sigma: 16 } as const;
  const noise = await sharp({
    create: { width, height, channels: 3, background: "grey", noise: grain },
  })
    .png({ compressionLevel: 0 }).toBuffer();
  return await sharp(colours, { raw: patches })
    .resize(width, height, { fit: "fill", kernel: "cubic" })
    .composite([{ input: noise, blend: "overlay" }])
    .jpeg({ quality: 85 }).toBuffer();
}

/** The number of rows of each split. */
export interface Sizes {
  train: number;
  val: number;
}

/** Draws the distinct pictures, unless they exist. */
async function drawPictures(directory: string): Promise<void> {
  const key = randomKey(42);
  for (let number = 0; number < distinct; number++) {
    const path = join(directory, `${number}.jpg`);
    if (!await exists(path)) await writeAtomic(path, await photograph(foldIn(key, number)));
  }
}

/**
 * Creates a folder in VizWiz's format with photographs of noise, unless it exists.
 *
 * @param parent Folder of such folders.
 * @returns Its path, for `dataDirectory`.
 */
export async function makePictures(parent: string, { train, val }: Sizes): Promise<string> {
  const directory = join(parent, `pictures-${train}-${val}-v2`);
  if (await exists(join(directory, "complete"))) return directory;
  const drawn = join(parent, "drawn");
  await drawPictures(drawn);
  await Deno.remove(directory, { recursive: true }).catch(() => {});
  for (const [split, rows] of Object.entries({ train, val, test: 1 })) {
    await Deno.mkdir(join(directory, split), { recursive: true });
    const lengths = uniform(foldIn(randomKey(42), "questions", split), rows);
    const annotations = Array.from({ length: rows }, (_, row) => ({
      image: `${split}_${row}.jpg`,
      question: question(questionLength(lengths[row]!)),
      ...(split !== "test" && {
        answers: Array(10).fill({ answer: `thing ${row % 100}`, answer_confidence: "yes" }),
        answer_type: "other",
        answerable: row % 4 === 0 ? 0 : 1,
      }),
    }));
    for (const [row, { image }] of annotations.entries()) {
      await Deno.link(join(drawn, `${row % distinct}.jpg`), join(directory, split, image));
    }
    await writeAtomic(join(directory, "Annotations", `${split}.json`), JSON.stringify(annotations));
  }
  await writeAtomic(join(directory, "complete"), "");
  return directory;
}
