import { gzipSync } from "node:zlib";
import sharp from "sharp";

type Bytes = Uint8Array<ArrayBuffer>;

/** The contents that are right for a kind: its own, another version, and other formats. */
export interface Contents {
  own: Bytes;
  other: Bytes;
  /** A right one in another format, or the other kind's. */
  more: readonly Bytes[];
}

const draw = (background: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } });

/** Pictures. */
export async function pictures(): Promise<Contents> {
  const [own, other] = await Promise.all(
    ["red", "blue"].map(async (colour) => new Uint8Array(await draw(colour).jpeg().toBuffer())),
  );
  const formats = ["png", "webp", "gif", "tiff"] as const;
  const more = await Promise.all(
    formats.map(async (format) => new Uint8Array(await draw("green").toFormat(format).toBuffer())),
  );
  return { own: own!, other: other!, more };
}

/** Annotations. */
export function annotations(): Contents {
  const rows = (answer: string) =>
    new TextEncoder().encode(JSON.stringify(
      Array.from({ length: 20 }, (_, i) => ({
        image: `${i}.jpg`,
        question: "What is this?",
        answers: [{ answer, answer_confidence: "yes" }],
        answer_type: "other",
        answerable: 1,
      })),
    ));
  const [own, other] = [rows("red"), rows("blue")];
  return { own, other, more: [own, other].map((json) => new Uint8Array(gzipSync(json))) };
}
