import assert from "node:assert/strict";
import sharp from "sharp";
import { textWidth } from "../../lib/page/mod.ts";
import {
  architectureDiagram,
  describeModel,
  type Exhibit,
  exhibitBundle,
  filtersExhibit,
  layersTable,
} from "../../lib/predictions/mod.ts";
import { drawFilters } from "../../lib/predictions/model/filters.ts";
import { decodeSafetensors } from "../../lib/model/mod.ts";
import { openTrial, parseTrialSettings } from "../../lib/trainer/mod.ts";
import { requests } from "../notebook/notebook.ts";
import { withTrials } from "../trainer/trained.ts";

const kinds: Record<string, Record<string, unknown>> = {
  classification: {},
  answer: { model: "answer" },
  visual: { model: "visual" },
  text: { model: "text" },
  "as in the report's text": { embeddingSize: 300, bidirectional: false, attention: false },
  "product, deep": { model: "answer", fusion: "product", imageBlocks: "deep" },
};

const describe = (settings: Record<string, unknown>) => describeModel(parseTrialSettings(settings));

function svgOf({ figure }: Exhibit): string {
  assert(figure !== undefined && "svg" in figure && typeof figure.svg === "string");
  return figure.svg;
}

Deno.test("the report's models have as many parameters as in PyTorch with all of BERT's tokens", async () => {
  // The modules at the report's sizes in fixtures/layers.json, whose embedding has 12 rows of 30,522 and
  // whose classifier of answers has 5 outputs of 879.
  const { cases }: {
    cases: Record<string, { layers: Record<string, [string, number[], number]> }>;
  } = JSON.parse(await Deno.readTextFile(new URL("../fixtures/layers.json", import.meta.url)));
  for (const model of ["classification", "answer", "visual", "text"]) {
    const { layers } = cases[`${model}, the report's sizes`]!;
    const counts = Object.values(layers).map(([, , count]) => count);
    const embedding = layers.text_embedding ? (30_522 - 12) * 256 : 0;
    const answers = model === "answer" ? (879 - 5) * (512 + 1) : 0;
    const total = counts.reduce((a, b) => a + b, 0) + embedding + answers;
    const { rows } = layersTable(await describe({ model })).table!;
    assert.deepEqual(rows.at(-1), ["Total", "", "", total.toLocaleString("en")], model);
  }
});

Deno.test("the layers of a trained trial have the parameters of its weights", async () => {
  await withTrials({ answer: { model: "answer", epochs: 1 } }, async ({ answer }) => {
    const trial = await openTrial(answer.directory);
    const { layers } = await describeModel(trial.settings, trial.dataset);
    const { tensors } = decodeSafetensors(
      await Deno.readFile(`${answer.directory}/weights.safetensors`),
    );
    const weights = Object.entries(tensors).filter(([name]) => !name.includes("running_"))
      .map(([name, { shape }]) => [name, shape]);
    const described = Object.assign({}, ...layers.map(({ parameters }) => parameters));
    assert.deepEqual(described, Object.fromEntries(weights));
    trial.close();
  });
});

for (const [name, settings] of Object.entries(kinds)) {
  Deno.test(`a diagram shows all modules with parameters, its texts within their boxes: ${name}`, async () => {
    const model = await describe(settings);
    const svg = svgOf(architectureDiagram(model));
    const width = Number(svg.match(/ width="(\d+)"/)![1]);
    assert(width <= 700);
    const boxes = Array.from(
      svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"/g),
      ([, ...numbers]) => numbers.map(Number) as [number, number, number, number],
    );
    const texts = Array.from(
      svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)" font-size="(\d+)"[^>]*>([^<]*)</g),
      ([, x, y, size, content]) => ({ x: Number(x), y: Number(y), size: Number(size), content }),
    );
    assert(boxes.length > 5 && texts.length > boxes.length);
    for (const { x, y, size, content } of texts) {
      const half = textWidth(content!, size) / 2;
      assert(x - half >= 0 && x + half <= width, `${content}`);
      const box = boxes.find(([left, top, width, height]) =>
        Math.abs(left + width / 2 - x) < 1 && y > top && y < top + height
      );
      // Another font can be a tenth wider.
      if (box !== undefined) assert(1.1 * 2 * half < box[2], `${content}`);
    }
    const shown = texts.map(({ content }) => content).join("\n");
    for (const { module, parameterCount } of model.layers) {
      if (parameterCount === 0) continue;
      const [path, place] = module.split(".");
      const isShown = texts.some(({ content }) => {
        const [, first, last] = content!.match(/^\w+\.(\d+)(?:–(\d+))? ·/) ?? [];
        if (place === undefined || first === undefined) return content!.startsWith(`${module} ·`);
        return content!.startsWith(`${path}.`) && Number(first) <= Number(place) &&
          Number(place) <= Number(last ?? first);
      });
      assert(isShown, `${module} is not in\n${shown}`);
    }
    assert.deepEqual(requests(svg), []);
  });
}

Deno.test("a diagram shows attention, fusion and output as the settings have them", async () => {
  const text = async (settings: Record<string, unknown>) =>
    svgOf(architectureDiagram(await describe(settings)));
  assert.match(
    await text({}),
    />Attention<.*>Concatenation<.*>Sigmoid: probability “answerable”</s,
  );
  const variant = await text({ model: "answer", attention: false, fusion: "product" });
  assert.match(variant, />Last states<.*>Product<.*>Softmax: probability of 879 answers</s);
  assert.doesNotMatch(variant, /Attention/);
  assert.doesNotMatch(await text({ model: "text" }), /Picture|img_/);
  assert.doesNotMatch(await text({ model: "visual" }), /Question|text_/);
});

/** The pixels of a picture in an SVG document. */
async function pixels(svg: string, place: number) {
  const [, base64] = [...svg.matchAll(/<image [^>]*base64,([^"]+)"/g)][place]!;
  const { data, info } = await sharp(Uint8Array.fromBase64(base64!)).raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
}

Deno.test("filters have the colours of their weights: grey is 0, full the largest", async () => {
  // Two filters of two by two pixels: [filters, channels, height, width].
  const shape = [2, 3, 2, 2], length = 24;
  const before = new Float32Array(length), after = new Float32Array(length);
  after[0] = 0.5; // red, upper left of the first filter
  after[length - 1] = -0.25; // blue, lower right of the second
  const exhibit = await drawFilters({ shape, values: before }, { shape, values: after }, 42);
  const svg = svgOf(exhibit);
  const [first, second] = [await pixels(svg, 0), await pixels(svg, 1)];
  assert.deepEqual(first(0, 0), [127, 127, 127]);
  assert.deepEqual(second(0, 0), [255, 127, 127]);
  const { width } = await sharp(
    Uint8Array.fromBase64(svg.match(/base64,([^"]+)"/)![1]!),
  ).metadata();
  const cell = (width - 6) / 2;
  assert.deepEqual(second(width - 1, cell - 1), [127, 127, 63]);
  assert.deepEqual(exhibit.table!.rows.map(([name, , largest]) => [name, largest]), [
    ["Before training", "0.0"],
    ["After training", "0.50"],
    ["Change", "0.50"],
  ]);
});

Deno.test("a trial's first filters began as its seed drew them, and training changed them", async () => {
  await withTrials({
    seen: { epochs: 1 },
    unread: { epochs: 1, model: "text" },
  }, async ({ seen, unread }) => {
    const trial = await openTrial(seen.directory);
    const exhibit = (await filtersExhibit(trial))!;
    // PyTorch's bound is 1 / sqrt(3 * 7 * 7).
    const [before, , change] = exhibit.table!.rows;
    assert(Number(before![2]) <= 0.083 && Number(before![2]) > 0.075, `${before}`);
    assert(Number(change![2]) > 0 && Number(change![2]) < 0.1, `${change}`);
    const bundle = await exhibitBundle(exhibit);
    assert.deepEqual(Object.keys(bundle), ["image/svg+xml", "image/png", "text/plain"]);
    assert.match(bundle["text/plain"]!, /^The first layer's 4 filters, seed 42, each 7 × 7 pixels/);
    trial.close();
    const other = await openTrial(unread.directory);
    assert.equal(await filtersExhibit(other), undefined);
    other.close();
  });
});

Deno.test("a table is mark-up in no form", async () => {
  const title = "<b>|*";
  const table = { header: [title, "n"], rows: [[title, "1"]] };
  const bundle = await exhibitBundle({ title, alt: title, table });
  assert.match(bundle["text/html"]!, /<td style="text-align: left">&lt;b&gt;\|\*<\/td>/);
  assert.match(bundle["text/markdown"]!, /\| &lt;b&gt;\\\|\\\* \|/);
});
