import assert from "node:assert/strict";
import { plotSpec, summarize } from "../../lib/report/mod.ts";
import { logUniform } from "../../lib/sweep/mod.ts";
import { renderSvg } from "../../lib/page/mod.ts";
import { madeUpStudy } from "./studies.ts";

Deno.test("points that a sampler chose stand in a panel for each setting, the base and the best marked in all", async () => {
  const rates = [1e-3, 2.5e-5, 3.1e-2];
  const study = madeUpStudy({
    values: rates,
    scores: [[0.8, 0.81], [0.7, 0.71], [0.9, 0.91]],
  });
  const points = rates.map((learningRate, i) => ({ learningRate, attention: i !== 1 }));
  study.experiment.vary = { learningRate: logUniform(1e-5, 1e-1), attention: [false, true] };
  study.sampler = { name: "tpe", trials: 6 };
  study.points = points;
  for (const trial of study.trials) {
    trial.point = points[rates.indexOf(trial.point.learningRate!)]!;
  }
  const spec = plotSpec(await summarize(study));
  assert("concat" in spec && Array.isArray(spec.concat));
  assert.equal(spec.concat.length, 2);
  const text = JSON.stringify(spec);
  for (const kind of ["top", "base", "other"]) assert(text.includes(`"kind":"${kind}"`), kind);
  assert.match(text, /Each point is in every panel \(diamond: highest mean, square: base\)/);
  const svg = await renderSvg(spec);
  assert.match(svg, /Learning rate \(log scale\)/);
  assert.match(svg, />off</);
});
