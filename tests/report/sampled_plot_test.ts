import assert from "node:assert/strict";
import { plotSpec, settingsFigure, summarize, tableMarkdown } from "../../lib/report/mod.ts";
import { integer, logUniform, type Study } from "../../lib/sweep/mod.ts";
import { renderSvg } from "../../lib/page/mod.ts";
import { type MadeUp, madeUpStudy } from "./studies.ts";
import { textFaults } from "./text_boxes.ts";

/** A study of three points that a sampler chose, the base the first, the last one off the lists. */
function sampled(scores: MadeUp["scores"], metric: MadeUp["metric"] = "valAccuracy"): Study {
  const rates = [1e-3, 2.5e-5, 3.1e-2];
  const study = madeUpStudy({ values: rates, scores, metric });
  const points = rates.map((learningRate, i) => ({
    learningRate,
    attention: i !== 1,
    batchSize: [32, 8, 24][i]!,
    textLayers: i + 1,
  }));
  study.experiment.vary = {
    learningRate: logUniform(1e-5, 1e-1),
    attention: [false, true],
    batchSize: [8, 32, 128],
    textLayers: integer(1, 3),
  };
  study.sampler = { name: "tpe", trials: 6 };
  study.points = points;
  for (const trial of study.trials) {
    trial.point = points[rates.indexOf(trial.point.learningRate!)]!;
  }
  return study;
}

const scores = [[0.8, 0.81], [0.7, 0.71], [0.9, 0.91]];

/** The data of all layers of a figure's panel. */
function panelData(spec: ReturnType<typeof plotSpec>, panel: number): Record<string, unknown>[][] {
  const { layer } = (spec.concat as { layer: { data: { values: [] } }[] }[])[panel]!;
  return layer.map(({ data }) => data.values);
}

Deno.test("points that a sampler chose stand in a panel for each setting, the base and the best marked in all", async () => {
  const spec = plotSpec(await summarize(sampled(scores)));
  assert("concat" in spec && Array.isArray(spec.concat));
  assert.equal(spec.concat.length, 2 + 4, "parallel coordinates in a row of their own");
  for (const panel of [2, 3, 4, 5]) {
    const dots = panelData(spec, panel).at(panel % 2 === 0 ? -1 : -2)!;
    assert.deepEqual(dots.map(({ kind }) => kind), ["other", "base", "top"]);
    for (const { place } of dots) {
      assert(Number(place) >= 0 && Number(place) <= 1, `${place} is off the axis`);
    }
  }
  const text = JSON.stringify(spec);
  assert.match(text, /each point in every panel \(diamond: highest mean, square: base\)/);
  assert.match(
    String(spec.description),
    /3 points \(sampler: tpe\), .* means from 70\.5 to 90\.5%; base: learning rate 0\.001, .*; highest mean: learning rate 0\.031/,
  );
  const svg = await renderSvg(spec);
  for (const label of ["Learning rate \\(log scale\\)", "off", "24", "0\\.0001"]) {
    assert.match(svg, new RegExp(`>${label}<`));
  }
});

Deno.test("parallel coordinates have a line a point, the worst drawn first, and one end at its score", async () => {
  const orders = [["valAccuracy", [1, 0]], ["valLoss", [2, 0]]] as const;
  for (const [metric, order] of orders) {
    const spec = plotSpec(await summarize(sampled(scores, metric)));
    const [lines, base, top] = panelData(spec, 0);
    assert.deepEqual([...new Set(lines!.map(({ number }) => number))], order, metric);
    assert.deepEqual([...new Set(base!.map(({ number }) => number))], [0]);
    assert.deepEqual(top!.map(({ axis }) => axis), [0, 1, 2, 3, 4], "four settings and the metric");
    assert.deepEqual([...new Set(top!.map(({ number }) => number))], [
      metric === "valLoss" ? 1 : 2,
    ]);
    const places = base!.map(({ place }) => Number(place));
    assert(Math.abs(places[0]! - 0.5) < 1e-12, "0.001 is the middle of 0.00001 to 0.1");
    const ends = [top!.at(-1)!, base!.at(-1)!].map(({ place }) => Number(place));
    assert.equal(ends[0]! > ends[1]!, metric === "valAccuracy");
  }
});

Deno.test("a point without a mean is said and not drawn", async () => {
  const study = sampled([...scores.slice(0, 2), ["not a number", "not a number"]]);
  const spec = plotSpec(await summarize(study));
  assert.match(JSON.stringify(spec.title), /Not drawn is 1 point without a complete trial\./);
  await renderSvg(spec);
  const none = plotSpec(await summarize(sampled([[undefined], [undefined], [undefined]])));
  assert.match(JSON.stringify(none.title), /No trial is complete yet\./);
  await renderSvg(none);
});

Deno.test("each pair of settings has a panel in which every point stands, the darker the better", async () => {
  for (const metric of ["valAccuracy", "valLoss"] as const) {
    const { name, spec } = settingsFigure(await summarize(sampled(scores, metric)))!;
    assert.equal(name, "interactions");
    const figure = spec();
    const panels = figure.concat as { layer: { encoding: Record<string, unknown> }[] }[];
    assert.equal(panels.length, 6, "pairs of four settings");
    for (const panel of panels.keys()) {
      const layers = panelData(figure, panel);
      assert.deepEqual(layers.map((points) => points.length), [1, 1, 1]);
      for (const { place, height } of layers.flat()) {
        for (const at of [place, height]) assert(Number(at) >= 0 && Number(at) <= 1, `${at}`);
      }
    }
    const [rates] = panelData(figure, 0);
    const power = Math.log10(metric === "valLoss" ? 3.1e-2 : 2.5e-5);
    assert(Math.abs(Number(rates![0]!.place) - (power + 5) / 4) < 1e-12);
    const { scale } = panels[0]!.layer[0]!.encoding.color as { scale: { domain: number[] } };
    assert.equal(scale.domain[0]! < scale.domain[1]!, metric === "valAccuracy");
    assert.match(
      String(figure.description),
      /by two of learning rate, .* at a time, shaded by validation (accuracy|loss); means from/,
    );
    const svg = await renderSvg(figure);
    assert.deepEqual(textFaults(svg), []);
  }
});

Deno.test("a page shows the figure of its settings together", async () => {
  const page = tableMarkdown(await summarize(sampled(scores)));
  assert.match(page, /!\[Settings two by two\]\(interactions\.png\)/);
  const none = await summarize(sampled([[undefined], [undefined], [undefined]]));
  assert.equal(settingsFigure(none), undefined);
  assert.doesNotMatch(tableMarkdown(none), /interactions/);
});
