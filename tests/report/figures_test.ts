import assert from "node:assert/strict";
import sharp from "sharp";
import { compile, type TopLevelSpec } from "vega-lite";
import { type FigureSpec, renderSvg, svgToPng } from "../../lib/page/mod.ts";
import { curvesSpec, plotSpec, summarize } from "../../lib/report/mod.ts";
import { type MadeUp, madeUpStudy } from "./studies.ts";

const studies: Record<string, MadeUp> = {
  "learning rates over decades, one of them failing": {
    values: [0.0001, 0.001, 0.01, 0.1, 1],
    scores: [[0.86, 0.85, 0.87], [0.925, 0.93, 0.92], [0.91, 0.9, 0.89], [0.6, 0.61, "NaN"], [
      "NaN",
      "NaN",
      "NaN",
    ]],
  },
  "one seed": { values: [0.001, 0.1], scores: [[0.9], [0.6]] },
  "true and false": {
    vary: { attention: [false, true] },

    scores: [[0.84, 0.86], [0.9, 0.92]],
  },
  "one to five": {
    vary: { minimumAnswerCount: [1, 2, 3, 4, 5] },

    scores: [[0.8, 0.81], [0.85, 0.86], [0.9, 0.9], [0.9, 0.91], [0.88, 0.9]],
  },
  "a loss": {
    vary: { dropout: [0, 0.3] },
    metric: "valLoss",

    scores: [[0.5, 0.4], [0.3, 0.2]],
  },
  "an average precision": {
    vary: { model: ["classification", "visual", "text"] },
    metric: "valAveragePrecision",

    scores: [[0.9, 0.92], [0.6, 0.65], [0.5, 0.52]],
    references: { majority: 0.6, reachable: 0.95, constant: { valAveragePrecision: 0.4 } },
  },
  "two settings, one of them failing": {
    vary: { batchSize: [32, 64], learningRate: [0.001, 0.01, 0.1] },
    scores: [[0.8, 0.82], [0.9, 0.91], ["a", 0.5], [0.7, 0.75], [0.85, 0.84], ["b", "c"]],
  },
  "two settings without numbers": {
    vary: { attention: [true, false], modality: ["both", "image"] },
    scores: [[0.8], [0.9], [0.7], [0.6]],
  },
  "three settings": {
    vary: { batchSize: [32, 64], learningRate: [0.001, 0.01, 0.1], attention: [true, false] },
    scores: Array.from({ length: 12 }, (_, i) => [0.5 + i / 40, 0.52 + i / 40]),
  },
  "a point that was asked for": {
    vary: { batchSize: [32, 64], learningRate: [0.001, 0.01] },
    asked: [{ batchSize: 16, learningRate: 0.03 }],
    scores: [[0.8, 0.82], [0.9, 0.91], [0.7, 0.75], [0.85, 0.84], [0.5, undefined]],
  },
  "equal scores": { values: [0.001, 0.01], scores: [[0.6, 0.6], [0.6, 0.6]] },
  "nothing yet": { values: [0.001, 0.01], scores: [[undefined], [undefined]] },
};

/** Vega-Lite's complaints about a specification. */
function warnings(spec: FigureSpec): string[] {
  const messages: string[] = [];
  const note = (...args: unknown[]) => (messages.push(args.join(" ")), logger);
  const quiet = () => logger;
  const logger = { level: () => 0, error: note, warn: note, info: quiet, debug: quiet };
  compile(spec as unknown as TopLevelSpec, { logger: logger as never });
  return messages;
}

/** The texts of an SVG document in their order. */
function texts(svg: string): string[] {
  return [...svg.matchAll(/<(?:text|tspan)[^>]*>([^<]+)</g)].map(([, text]) => text!);
}

for (const [name, study] of Object.entries(studies)) {
  Deno.test(`the figures of a study draw without a warning: ${name}`, async () => {
    const made = madeUpStudy(study);
    for (const spec of [plotSpec(await summarize(made)), curvesSpec(made)]) {
      assert.equal(spec.$schema, "https://vega.github.io/schema/vega-lite/v5.json");
      assert.deepEqual(warnings(spec), []);
      const svg = await renderSvg(spec);
      assert.doesNotMatch(svg, /NaN(?!<)|undefined|Infinity/);
      assert.ok(texts(svg).includes("Which learning rate trains best?"));
    }
  });
}

Deno.test("the figure holds title, axes, values, marks, failures and references as text", async () => {
  const study = madeUpStudy(Object.values(studies)[0]!);
  const labels = texts(await renderSvg(plotSpec(await summarize(study))));
  for (
    const label of [
      "Mean and 95% interval over 3 seeds; open circles: single seeds.",
      "Validation accuracy",
      "Learning rate (log scale)",
      "0.0001",
      "0.001",
      "best · base",
      "1 failed",
      "all failed",
      "best reachable",
      "95.0%",
      "always the majority",
      "60.0%",
    ]
  ) assert.ok(labels.includes(label), `'${label}' is not among ${labels.join(" | ")}`);
});

Deno.test("positive numbers over decades are on a logarithmic axis, other values side by side", async () => {
  const axis = async (study: MadeUp) =>
    JSON.stringify(plotSpec(await summarize(madeUpStudy(study))));
  const scores = (values: readonly unknown[]) => values.map(() => [0.8]);
  for (
    const [values, isLogarithmic] of [
      [[0.0001, 0.001, 0.01], true],
      [[0.01, 0.1, 1, 100], true],
      [[0.001, 0.002, 0.003], false],
      [[0, 0.001, 0.1], false],
      [[16, 32, 64, 128], false],
      [[0.0001, 0.001, 0.00101, 0.01], false],
      [[true, false], false],
    ] as const
  ) {
    const spec = await axis({ values, scores: scores(values) });
    assert.equal(spec.includes('"type":"log"'), isLogarithmic, values.join(", "));
    assert.equal(spec.includes('"type":"point","padding"'), !isLogarithmic, values.join(", "));
  }
});

Deno.test("an interval that passes the frame ends in an arrow, and the figure says so", async () => {
  const spec = plotSpec(
    await summarize(madeUpStudy({
      values: [0.001, 0.01],
      scores: [[0.9, 0.91], [0.6, 0.9]],
    })),
  );
  const svg = await renderSvg(spec);
  assert.ok(texts(svg).some((text) => text.endsWith("arrows: the interval goes on.")));
  const layers = spec["layer"] as { mark: { shape?: unknown }; data: { values: unknown[] } }[];
  for (const shape of ["triangle-up", "triangle-down"]) {
    assert.equal(layers.find(({ mark }) => mark.shape === shape)!.data.values.length, 1);
  }
});

Deno.test("the labels of references that are close keep their distance", async () => {
  const svg = await renderSvg(plotSpec(
    await summarize(madeUpStudy({
      values: [0.001, 0.01],
      scores: [[0.5, 0.55], [0.9, 0.95]],
      references: { majority: 0.92, reachable: 0.93 },
    })),
  ));
  const [reachable, majority] = ["best reachable", "always the majority"].map((label) => {
    const element = svg.slice(0, svg.indexOf(`>${label}<`)).lastIndexOf("translate(");
    return Number(/translate\([^,]+,([^)]+)\)/.exec(svg.slice(element))![1]);
  });
  assert.ok(majority! - reachable! >= 32, `${reachable} and ${majority} pixels`);
});

Deno.test("learning curves have a panel for each value and show a study that still runs", async () => {
  const study = madeUpStudy({
    values: [0.001, 0.01],
    scores: [[0.9, 0.92], [undefined, undefined]],
  });
  const running = study.trials[2]!;
  study.trials[2] = {
    ...running,
    state: "running",
    history: study.trials[0]!.history.slice(0, 3),
  };
  const spec = curvesSpec(study);
  const labels = texts(await renderSvg(spec));
  assert.ok(labels.includes("0.001 · best · base") && labels.includes("0.01"));
  const panels = spec["concat"] as { layer: { data: { values: unknown[] } }[] }[];
  assert.deepEqual(panels.map(({ layer }) => layer.at(-1)!.data.values.length), [8, 3]);
});

Deno.test("a question with mark-up is text in the figure", async () => {
  const svg = await renderSvg(plotSpec(
    await summarize(madeUpStudy({
      question: "Is <script>alert(1)</script> & more safe?",
      values: [0.001],
      scores: [[0.9]],
    })),
  ));
  assert.ok(svg.includes("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
  assert.ok(!svg.includes("<script>"));
});

Deno.test("the picture is a PNG of twice the document's size", async () => {
  const svg = await renderSvg(plotSpec(await summarize(madeUpStudy(Object.values(studies)[0]!))));
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!;
  const { format, ...size } = await sharp(svgToPng(svg)).metadata();
  assert.equal(format, "png");
  assert.deepEqual([size.width, size.height], [2 * Number(width), 2 * Number(height)]);
  assert.equal(size.width, 2 * 772);
});

Deno.test("text appears in the picture where the machine has no fonts", async () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40">` +
    `<text x="10" y="25" font-family="No such font, sans-serif" font-size="18">${text}</text></svg>`;
  const dark = async (text: string) => {
    const pixels = await sharp(svgToPng(svg(text))).greyscale().raw().toBuffer();
    return pixels.filter((value) => value < 128).length;
  };
  assert.equal(await dark(""), 0);
  const [one, many] = [await dark("l"), await dark("Learning rate 0.001 · ± −")];
  assert.ok(one > 20 && many > 10 * one, `${one} and ${many} dark pixels`);
});

/** The layers of a figure or of each of its panels. */
type Layers = { mark: { type: string }; data: { values: Record<string, number>[] } }[];

Deno.test("two settings are an interaction plot: a line each, side by side, best and base outlined", async () => {
  const spec = plotSpec(
    await summarize(madeUpStudy(studies["two settings, one of them failing"]!)),
  );
  const layers = spec["layer"] as Layers;
  const lines = layers.find(({ mark }) => mark.type === "line")!.data.values;
  const places = (line: number) =>
    lines.filter((mean) => mean["line"] === line)
      .map(({ position }) => position!);
  const [first, second] = [places(0), places(1)];
  assert.deepEqual([first.length, second.length], [3, 2]);
  second.forEach((place, i) => assert.ok(place > first[i]!, "bars stand side by side"));
  assert.deepEqual(
    first.map((place, i) => Math.round((place + (second[i] ?? place)) / 2)),
    [-3, -2, -1],
    "around the logarithms of the learning rates",
  );
  assert.equal(lines.filter(({ isMarked }) => isMarked).length, 2);
  const labels = texts(await renderSvg(spec));
  for (
    const label of [
      "Batch size",
      "32",
      "64",
      "base: 32",
      "best: 32",
      "3 failed",
      "0.1",
      "Learning rate (log scale)",
      "best reachable",
    ]
  ) assert.ok(labels.includes(label), `'${label}' is not among ${labels.join(" | ")}`);
});

Deno.test("a third setting makes panels, and what is not drawn is said", async () => {
  const drawn = plotSpec(await summarize(madeUpStudy(studies["three settings"]!)));
  const labels = texts(await renderSvg(drawn));
  assert.ok(labels.includes("Attention true") && labels.includes("Attention false"));
  const many = madeUpStudy({
    vary: {
      learningRate: [1e-4, 1e-3, 1e-2, 1e-1],
      batchSize: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      textLayers: [1, 2, 3, 4, 5, 6, 7, 8],
    },
    scores: Array.from({ length: 288 }, (_, i) => [0.5 + i / 1000]),
  });
  const svg = await renderSvg(plotSpec(await summarize(many)));
  assert.ok(
    texts(svg).some((text) =>
      text.includes("6 of 8 panels are drawn") ||
      text.includes("values of batch size are drawn")
    ),
  );
  const panels = curvesSpec(many)["concat"] as unknown[];
  assert.equal(panels.length, 12);
  const curves = texts(await renderSvg(curvesSpec(many)));
  assert.ok(curves.join(" ").includes("12 of 288 points are drawn, best and base among them."));
  assert.ok(curves.some((title) => title.endsWith("· best")));
  assert.ok(curves.some((title) => title.endsWith("· base")));
});

Deno.test("curves of two settings are a grid of the one by the other", async () => {
  const grid = (vary: MadeUp["vary"] & object, count: number) => {
    const scores = Array.from({ length: count }, () => [0.8]);
    return curvesSpec(madeUpStudy({ vary, scores }));
  };
  const wide = grid({ batchSize: [32, 64], learningRate: [0.001, 0.01, 0.1] }, 6);
  assert.equal(wide["columns"], 3);
  const long = grid({ batchSize: [32, 64], learningRate: [1e-5, 1e-4, 1e-3, 1e-2, 1e-1] }, 10);
  assert.equal(long["columns"], 2);
  const titles = texts(await renderSvg(long)).filter((text) => text.includes(" · "));
  assert.deepEqual(titles.slice(0, 4), [
    "32 · 0.00001",
    "64 · 0.00001",
    "32 · 0.0001",
    "64 · 0.0001",
  ]);
});

Deno.test("the font's name is quoted, as browsers need it with a digit, and the picture uses it", async () => {
  const svg = await renderSvg(plotSpec(await summarize(madeUpStudy(studies["one seed"]!))));
  const families = new Set([...svg.matchAll(/font-family="([^"]+)"/g)].map(([, name]) => name!));
  assert.deepEqual([...families], [
    "'Source Sans 3', 'Source Sans Pro', 'Helvetica Neue', Arial, sans-serif",
  ]);
  assert.deepEqual(
    svgToPng(svg),
    svgToPng(svg.replaceAll(/font-family="[^"]+"/g, 'font-family="Source Sans 3"')),
  );
});
