import assert from "node:assert/strict";
import sharp from "sharp";
import { compile, type TopLevelSpec } from "vega-lite";
import {
  figureBundle,
  type FigureSpec,
  pictureSizes,
  renderSvg,
  svgToPng,
  textWidth,
  wrap,
} from "../../lib/page/mod.ts";
import { curvesSpec, plotSpec, settingsFigure, summarize } from "../../lib/report/mod.ts";
import { type MadeUp, madeUpStudy, withRows } from "./studies.ts";
import { textFaults } from "./text_boxes.ts";

/** Scores of three seeds around a mean, not all at the same distances. */
const around = (mean: number, distance = 0.004) => [mean, mean + distance, mean - 1.3 * distance];

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
  "numbers with zero": {
    vary: { dropout: [0, 0.1, 0.3, 0.5, 0.7] },
    scores: [0.8, 0.82, 0.85, 0.86, 0.84].map((mean) => around(mean)),
    fitted: [0.97, 0.96, 0.95, 0.92, 0.9].map((mean) => around(mean)),
  },
  "forty values": {
    vary: { dropout: Array.from({ length: 40 }, (_, i) => i / 50) },
    scores: Array.from({ length: 40 }, (_, i) => around(0.7 + i * (40 - i) / 4000)),
  },
  "forty names": {
    vary: { schedule: Array.from({ length: 40 }, (_, i) => `schedule number ${i + 1}`) },
    scores: Array.from({ length: 40 }, (_, i) => around(0.7 + i / 400)),
  },
  "seven lines by forty values": {
    vary: {
      batchSize: [8, 16, 32, 64, 128, 256, 512],
      dropout: Array.from({ length: 40 }, (_, i) => i / 50),
    },
    scores: Array.from({ length: 280 }, (_, i) => around(0.7 + i / 2000)),
  },
  "a loss that diverges": {
    values: [0.001, 0.01, 0.1],
    metric: "valLoss",
    scores: [around(0.5), around(0.3), around(30)],
  },
  "equal scores": { values: [0.001, 0.01], scores: [[0.6, 0.6], [0.6, 0.6]] },
  "forty equal scores": {
    vary: { embeddingSize: Array.from({ length: 40 }, (_, i) => 4 + 4 * i) },
    scores: Array.from({ length: 40 }, () => [0.5, 0.5]),
  },
  "forty failures": {
    vary: { embeddingSize: Array.from({ length: 40 }, (_, i) => 4 + 4 * i) },
    scores: Array.from(
      { length: 40 },
      (_, i) => i === 3 ? [0.5, 0.5] : ["Out of memory", "Out of memory"],
    ),
  },
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
    const summary = await summarize(made);
    const settings = settingsFigure(summary)?.spec();
    for (const spec of [plotSpec(summary), curvesSpec(made), ...(settings ? [settings] : [])]) {
      assert.equal(spec.$schema, "https://vega.github.io/schema/vega-lite/v5.json");
      assert.deepEqual(warnings(spec), []);
      const svg = await renderSvg(spec);
      assert.doesNotMatch(svg, /NaN(?!<)|undefined|Infinity/);
      assert.ok(texts(svg).includes("Which learning rate trains best?"));
      assert.deepEqual(textFaults(svg), []);
    }
  });
}

Deno.test("texts that meet or leave the picture are found", () => {
  const text = (x: number, text: string) =>
    `<text text-anchor="start" transform="translate(${x},20)" font-size="13px">${text}</text>`;
  const svg = (...texts: string[]) =>
    `<svg width="100" height="30"><g transform="translate(5,0)">${texts.join("")}</g></svg>`;
  const width = textWidth("0.001", 13);
  assert.deepEqual(textFaults(svg(text(0, "0.001"), text(width + 1, "0.01"))), []);
  assert.deepEqual(textFaults(svg(text(0, "0.001"), text(width - 1, "0.01"))), [
    "'0.001' meets '0.01'",
  ]);
  assert.deepEqual(textFaults(svg(text(96 - width, "0.001"))), ["'0.001' is outside"]);
});

Deno.test("the figure holds title, axes, values, marks, failures and references as text", async () => {
  const study = madeUpStudy(Object.values(studies)[0]!);
  const labels = texts(await renderSvg(plotSpec(await summarize(study))));
  for (
    const label of [
      "Above: mean and 95% interval over 3 seeds; open circles: single seeds.",
      "Below: paired difference from the base; lines: 95% interval over seeds.",
      "Validation accuracy",
      "Difference (points)",
      "Learning rate (log scale)",
      "0.0001",
      "0.001",
      "base",
      "1 failed",
      "all failed",
      "best reachable",
      "95.0%",
      "always the majority",
      "60.0%",
    ]
  ) assert.ok(labels.includes(label), `'${label}' is not among ${labels.join(" | ")}`);
});

/** A panel of a figure. */
interface View {
  width: number;
  layer: {
    mark: { type: string; shape?: unknown; strokeWidth?: number };
    encoding: { x?: { title?: string; scale?: { domain: [number, number] } } };
    data: { values: Record<string, number>[] };
  }[];
}

/** The panels of a plot, from top to bottom. */
const views = (spec: FigureSpec) => (spec["vconcat"] ?? spec["concat"]) as View[];

/** The layers of a panel with this mark. */
const marks = ({ layer }: View, type: string, shape?: string) =>
  layer.filter(({ mark }) => mark.type === type && (shape === undefined || mark.shape === shape))
    .flatMap(({ data }) => data.values);

for (
  const [values, places, note] of [
    [[0.0001, 0.001, 0.01], [-4, -3, -2], " (log scale)"],
    [[0.01, 0.1, 1, 100], [-2, -1, 0, 2], " (log scale)"],
    [[16, 32, 64, 128], [4, 5, 6, 7].map((power) => power * Math.log10(2)), " (log scale)"],
    [[1, 3, 5, 10, 20], [1, 3, 5, 10, 20].map(Math.log10), " (log scale)"],
    [[0.001, 0.1], [-3, -1], " (log scale)"],
    [[0.001, 0.002, 0.003], [0.001, 0.002, 0.003], ""],
    [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], ""],
    [[0, 0.1, 0.3, 0.5, 0.7], [0, 0.1, 0.3, 0.5, 0.7], ""],
    [[32, 64], [32, 64], ""],
    [[0, 0.001, 0.01, 0.1], [-4, -3, -2, -1], " (log scale, 0 set apart)"],
    [[true, false], [0, 1], ""],
    [["both", "image", "question"], [0, 1, 2], ""],
  ] as const
) {
  Deno.test(`${values.join(", ")} stand at ${places.map((place) => +place.toFixed(2)).join(", ")}`, async () => {
    const study = madeUpStudy({ values, scores: values.map(() => [0.8]) });
    const [means] = views(plotSpec(await summarize(study)));
    const drawn = marks(means!, "point", undefined).filter(({ mean }) => mean !== undefined);
    assert.deepEqual(
      drawn.map(({ position }) => position!.toFixed(9)),
      places.map((place) => place.toFixed(9)),
    );
    const { x } = means!.layer.find(({ encoding }) => encoding.x?.title)!.encoding;
    assert.equal(x!.title, `Learning rate${note}`);
    const [low, high] = x!.scale!.domain;
    assert.ok(low < Math.min(...places) && high > Math.max(...places));
  });
}

Deno.test("paired differences from the base stand below the means, with both intervals", async () => {
  await withRows(
    { vary: { dropout: [0, 0.3] }, base: { dropout: 0 }, scores: [[0.8, 0.8], [0.8, 0.8]] },
    200,
    ({ trial, row }) =>
      row % 10 <
        6 + (trial.point.dropout === 0.3 ? 2 : 0) + (trial.seed % 2 && row % 20 === 9 ? 3 : 0),
    async (study) => {
      const summary = await summarize(study);
      const [means, differences] = views(plotSpec(summary));
      assert.equal(means!.width, differences!.width);
      const { mean, halfWidth, crossed } = summary.rows[1]!.difference!;
      const [point] = marks(differences!, "point").filter(({ mean }) => mean !== undefined);
      assert.equal(point!["position"], 0.3);
      assert.equal(point!["mean"], mean);
      assert.equal(point!["high"], mean + halfWidth!);
      const wide = differences!.layer.find(({ mark }) => mark.strokeWidth === 9)!.data.values;
      assert.deepEqual(wide.map(({ low, high }) => high! - low!), [
        crossed!.mean + crossed!.halfWidth! - (crossed!.mean - crossed!.halfWidth!),
      ]);
      const labels = texts(await renderSvg(plotSpec(summary)));
      assert.ok(labels.some((text) => text.endsWith("light bars: over seeds and rows.")));
    },
  );
});

Deno.test("without an interval there is no panel of differences", async () => {
  const count = async (study: MadeUp) =>
    views(plotSpec(await summarize(madeUpStudy(study)))).length;
  assert.equal(await count({ values: [0.001, 0.01], scores: [[0.8], [0.9]] }), 1);
  assert.equal(await count({ values: [0.001], scores: [[0.8, 0.9]] }), 1);
  assert.equal(await count({ values: [0.001, 0.01], scores: [[0.8, 0.81], [0.9, 0.92]] }), 2);
});

Deno.test("where a claim is about the train-validation gap, its means stand at the bottom", async () => {
  const study = madeUpStudy({
    vary: { dropout: [0, 0.3] },
    base: { dropout: 0.3 },
    expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 }, metric: "gap" }],
    scores: [[0.8, 0.82], [0.8, 0.81]],
    fitted: [[0.99, 0.98], [0.88, 0.87]],
  });
  const summary = await summarize(study);
  const panels = views(plotSpec(summary));
  assert.equal(panels.length, 3);
  assert.deepEqual(
    panels[2]!.layer.at(-1)!.data.values.map(({ position, mean }) => [position, mean]),
    summary.rows.map(({ point, gap }) => [point.dropout, gap!.mean]),
  );
});

Deno.test("no point of a tie is drawn as the best", async () => {
  const spec = plotSpec(await summarize(madeUpStudy(studies["equal scores"]!)));
  const points = marks(views(spec)[0]!, "point").filter(({ mean }) => mean !== undefined);
  assert.deepEqual(points.map(({ kind }) => kind), ["base", "other"]);
  assert.ok(!texts(await renderSvg(spec)).includes("best"));
});

Deno.test("a mean that many values share is said once and not at each", async () => {
  const svg = await renderSvg(
    plotSpec(await summarize(madeUpStudy(studies["forty equal scores"]!))),
  );
  assert.ok(texts(svg).includes("Highest mean: 40 of 40 values."), svg);
  assert.ok(!texts(svg).includes("highest mean"));
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
  for (const shape of ["triangle-up", "triangle-down"]) {
    assert.equal(marks(views(spec)[0]!, "point", shape).length, 1);
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
  assert.ok(labels.includes("0.001 · highest mean · base") && labels.includes("0.01"));
  const validation = views(spec).map(({ layer }) =>
    layer.filter(({ mark }) => mark.type === "line")[2]!
  );
  assert.deepEqual(validation.map(({ data }) => data.values.length), [8, 3]);
});

/** A study over epochs, whose trials have as many. */
function epochsStudy(counts: readonly number[]) {
  const study = madeUpStudy({
    vary: { epochs: counts },
    base: { epochs: counts[0]! },
    scores: counts.map((_, i) => around(0.7 + i / 50)),
  });
  for (const trial of study.trials) trial.history = trial.history.slice(0, trial.point.epochs);
  return study;
}

Deno.test("one epoch is a point, two are a line, and ticks are whole epochs of one axis", async () => {
  const spec = curvesSpec(epochsStudy([1, 2]));
  const [one, two] = views(spec);
  const isMean = ({ seed, score }: Record<string, number>) =>
    seed === undefined && score !== undefined;
  assert.equal(marks(one!, "line").length, 0);
  assert.equal(marks(one!, "point").filter(isMean).length, 2, "training and validation");
  assert.equal(marks(one!, "point").filter(({ seed }) => seed !== undefined).length, 3);
  assert.equal(marks(two!, "point").length, 0);
  assert.equal(marks(two!, "line").filter(isMean).length, 4);
  const ticks = texts(await renderSvg(spec)).filter((text) => /^\d+(\.\d+)?$/.test(text));
  assert.deepEqual(ticks, ["1", "2", "1", "2"]);
  const single = texts(await renderSvg(curvesSpec(epochsStudy([1]))));
  assert.deepEqual(single.filter((text) => /^\d/.test(text) && !text.endsWith("%")), ["1", "1"]);
});

Deno.test("the gap between training and validation rows is drawn between both, and said", async () => {
  const study = madeUpStudy({
    vary: { dropout: [0, 0.5] },
    base: { dropout: 0 },
    scores: [[0.8, 0.82], [0.84, 0.86]],
    fitted: [[0.97, 0.98], [0.9, 0.91]],
  });
  const summary = await summarize(study);
  const spec = curvesSpec(study, summary);
  const [first] = views(spec);
  const [between] = first!.layer.filter(({ mark }) => mark.type === "area");
  for (const { epoch, score, training } of between!.data.values) {
    const history = study.trials.slice(0, 2).map((trial) => trial.history[epoch! - 1]!);
    const mean = (name: "valAccuracy" | "trainAccuracy") =>
      (history[0]![name] + history[1]![name]) / 2;
    assert.ok(Math.abs(score! - mean("valAccuracy")) < 1e-12);
    assert.ok(Math.abs(training! - mean("trainAccuracy")) < 1e-12);
  }
  const [diamond] = marks(first!, "point", "diamond");
  assert.ok(Math.abs(diamond!["fitted"]! - 0.975) < 1e-12);
  const gaps = texts(await renderSvg(spec)).filter((text) => text.startsWith("gap "));
  assert.equal(gaps.length, 2);
  assert.ok(gaps[0]!.startsWith(`gap +${(100 * summary.rows[0]!.gap!.mean).toFixed(1)} ± `));
});

Deno.test("curves of forty values are drawn of some over the whole range, the base among them", async () => {
  const study = madeUpStudy({ ...studies["forty values"]!, base: { dropout: 0.5 } });
  const spec = curvesSpec(study, await summarize(study));
  const names = texts(await renderSvg(spec)).map((text) => text.split(" · ")[0]!);
  assert.equal(views(spec).length, 12);
  for (const name of ["0", "0.5", "0.78"]) assert.ok(names.includes(name), names.join(" | "));
  const labels = texts(await renderSvg(plotSpec(await summarize(study))));
  for (const label of ["0", "base", "highest mean", "0.78"]) {
    assert.ok(labels.includes(label), label);
  }
});

Deno.test("a long question without spaces is wrapped, and none of its characters is a box", async () => {
  const question =
    "在六十四像素的合成图片上，学习率、批量大小与丢弃率之中，哪一个对多模态问答分类器的" +
    "验证准确率影响最大，又为什么会是这样呢？";
  assert.ok(question.length >= 60);
  const study = madeUpStudy({
    question,
    values: [0.001, 0.01],
    scores: [[0.8, 0.81], [0.7, 0.71]],
  });
  for (const spec of [plotSpec(await summarize(study)), curvesSpec(study)]) {
    const svg = await renderSvg(spec);
    const lines = texts(svg).filter((text) => question.includes(text) && text.length > 5);
    assert.equal(lines.join(""), question);
    assert.equal(lines.length, 2);
    assert.ok(lines.every((line) => !/^[，、？]/.test(line)));
    assert.deepEqual(textFaults(svg), []);
  }
  const picture = (text: string) =>
    svgToPng(
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">` +
        `<text y="30" font-size="30">${text}</text></svg>`,
    );
  const box = picture("\u{E000}");
  const drawn = new Set(
    Array.from(new Set(question), (character) => picture(character).toBase64()),
  );
  assert.equal(drawn.size, new Set(question).size, "each character has a shape of its own");
  assert.ok(!drawn.has(box.toBase64()));
});

Deno.test("lines break at spaces, between wide characters and in words that are too long", () => {
  assert.deepEqual(wrap("one two three four", 10), ["one two", "three four"]);
  assert.deepEqual(wrap("one two\u00A0three four", 10), ["one", "two\u00A0three", "four"]);
  assert.deepEqual(wrap("学习率，批量大小？", 6), ["学习", "率，批", "量大", "小？"]);
  assert.deepEqual(wrap("abcdefghij kl", 4), ["abcd", "efgh", "ij", "kl"]);
  assert.deepEqual(wrap("", 10), [""]);
});

Deno.test("the same figure is the same bytes, whatever was drawn before", async () => {
  const spec = plotSpec(await summarize(madeUpStudy(studies["numbers with zero"]!)));
  const first = await renderSvg(spec);
  await renderSvg(plotSpec(await summarize(madeUpStudy(studies["a loss"]!))));
  assert.equal(await renderSvg(spec), first);
  assert.deepEqual(svgToPng(first), svgToPng(first));
});

Deno.test("a figure says in words what it shows, in the picture and in a notebook's output", async () => {
  const summary = await summarize(madeUpStudy(studies["numbers with zero"]!));
  const spec = plotSpec(summary);
  const said =
    "Figure: Which learning rate trains best? Plot of validation accuracy by dropout. 0: ";
  const bundle = await figureBundle(spec);
  assert.ok(bundle["text/plain"]!.startsWith(said));
  const svg = await renderSvg(spec);
  assert.ok(svg.startsWith(`<svg role="img" aria-label="${said}`));
  const [, width, height] = /<svg[^>]* width="(\d+)" height="(\d+)"/.exec(svg)!;
  assert.deepEqual(pictureSizes(bundle), {
    "image/png": { width: Number(width), height: Number(height) },
  });
});

Deno.test("a figure is white also where the page is dark", async () => {
  const study = madeUpStudy(studies["one seed"]!);
  for (const spec of [plotSpec(await summarize(study)), curvesSpec(study)]) {
    assert.match(await renderSvg(spec), /<rect width="\d+" height="\d+" fill="white"\/?>/);
  }
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

Deno.test("two settings are an interaction plot: a line each, side by side, best and base outlined", async () => {
  const spec = plotSpec(
    await summarize(madeUpStudy(studies["two settings, one of them failing"]!)),
  );
  const lines = marks(views(spec)[0]!, "line");
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
  assert.equal(lines.filter(({ isMarked }) => isMarked).length, 1);
  const labels = texts(await renderSvg(spec));
  for (
    const label of [
      "Batch size",
      "32",
      "64",
      "base: 32",
      "highest mean: 32",
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
  assert.ok(labels.includes("Attention on") && labels.includes("Attention off"));
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
  assert.ok(curves.join(" ").includes("12 of 288 points are drawn, base among them."));
  assert.ok(curves.some((title) => title.endsWith("· base")));
});

Deno.test("curves of two settings are a grid of the one by the other", async () => {
  const grid = (vary: MadeUp["vary"] & object, count: number) => {
    const scores = Array.from({ length: count }, (_, i) => [0.8 + i / 100]);
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

Deno.test("a grid of several settings has parallel coordinates too, one setting has none, nor has a study without a mean", async () => {
  const figure = async (name: string) =>
    settingsFigure(await summarize(madeUpStudy(studies[name]!)));
  const lines = await figure("three settings");
  assert.equal(lines!.name, "parallel");
  const labels = texts(await renderSvg(lines!.spec()));
  const axes = ["Batch size", "Learning rate", "Attention", "Validation accuracy"];
  for (const label of axes) assert(labels.includes(label), label);
  assert(
    labels.includes(
      "A line for each point, the darker the higher its mean; orange: highest mean; dashed: base.",
    ),
    labels.join(" | "),
  );
  assert.equal(await figure("numbers with zero"), undefined);
  assert.equal(await figure("nothing yet"), undefined);
});

Deno.test("points that share the best mean are said as many, with the base among them", async () => {
  const study = madeUpStudy({
    vary: { batchSize: [32, 64], learningRate: [0.001, 0.01] },
    base: { batchSize: 32, learningRate: 0.001 },
    scores: [[0.9, 0.91], [0.9, 0.91], [0.5, 0.52], [0.6, 0.62]],
  });
  const { spec } = settingsFigure(await summarize(study))!;
  assert.match(
    JSON.stringify(spec().title),
    /orange: highest mean \(2 points, base among them\)\./,
  );
});
