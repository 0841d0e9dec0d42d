import assert from "node:assert/strict";
import { join } from "node:path";
import { permutation, randomKey, uniform } from "../../lib/base/mod.ts";
import { openDataset } from "../../lib/dataset/mod.ts";
import {
  metricNames,
  metrics,
  parseTrialSettings,
  readRowResults,
  type RowResults,
} from "../../lib/trainer/mod.ts";
import { answerabilityMetrics } from "../../lib/trainer/metrics/answerability.ts";
import { answerabilityScores, answerScores } from "../../lib/trainer/row_score.ts";
import fixture from "../fixtures/answerability.json" with { type: "json" };
import { small, withTrials } from "./trained.ts";

const names = Object.keys(metrics) as (keyof typeof metrics)[];

function assertClose(found: number, expected: number, what?: string): void {
  assert(Math.abs(found - expected) < 1e-6, `${what}: ${found} is not ${expected}`);
}

async function read(directory: string): Promise<RowResults> {
  const results = await readRowResults(directory);
  assert(results !== undefined);
  return results;
}

Deno.test("the rows' results give every metric of a trial's history", async () => {
  await withTrials({
    classification: { model: "classification" },
    answer: { model: "answer" },
    ignore: { model: "answer", unknownAnswers: "ignore", minimumAnswerCount: 4 },
    visual: { model: "visual", precision: "bfloat16" },
    text: { model: "text", batchSize: 7 },
  }, async (trials) => {
    for (const [name, { directory, history }] of Object.entries(trials)) {
      const results = await read(directory);
      assert.equal(results.epochs, history.length);
      assert.equal(results.rows.length, small.valRows);
      const defined = metricNames(parseTrialSettings(
        JSON.parse(await Deno.readTextFile(join(directory, "settings.json"))),
      ));
      assert(defined.length >= 3);
      for (const { epoch, ...scores } of history) {
        for (const metric of names) {
          const score = results.score(metric, epoch);
          if (!defined.includes(metric)) assert(Number.isNaN(score));
          else assertClose(score, scores[metric]!, `${name} ${metric} after ${epoch}`);
        }
      }
    }
  });
});

Deno.test("results are of the split's rows in their order, and two trials share the rows' hashes", async () => {
  await withTrials(
    { one: { epochs: 1 }, other: { model: "answer", valRows: 20, epochs: 1 } },
    async ({ one, other }) => {
      const [all, first] = [await read(one.directory), await read(other.directory)];
      assert.deepEqual(first.rows, all.rows.subarray(0, 20));
      const dataset = await openDataset(parseTrialSettings(small), { pictures: false });
      dataset.close();
      const { samples } = dataset.val;
      // A row that alone has a weight decides the score: is it right, by the row's own label?
      const right = samples.map((_, row): number => {
        const weights = new Float64Array(samples.length);
        weights[row] = 1;
        const [correct, f1] = [
          all.score("valAccuracy", 1, weights),
          all.score("valF1", 1, weights),
        ];
        assert(correct === 0 || correct === 1);
        if (samples[row]!.answerable === 1) assert(Number.isNaN(f1));
        else assert.equal(f1, correct);
        return correct;
      });
      assertClose(right.reduce((a, b) => a + b) / right.length, one.history[0]!.valAccuracy);
    },
  );
});

Deno.test("weighted scores are scikit-learn's", () => {
  assert(fixture.weighted.length >= 8);
  for (const { name, scores, labels, weights, ...expected } of fixture.weighted) {
    const { valAccuracy, valAveragePrecision, valF1 } = answerabilityScores({
      logit: scores.map((score) => Math.log((1 - score) / score)),
      answerable: labels.map((label) => 1 - label),
    });
    const under = Float64Array.from(weights);
    assertClose(valAveragePrecision!(under), expected.averagePrecision, name);
    assertClose(valF1!(under), expected.f1, name);
    assertClose(valAccuracy!(under), expected.accuracy, name);
  }
});

Deno.test("a row that is drawn twice counts as two rows", () => {
  const rows = 60;
  const logit = Float64Array.from(uniform(randomKey(1), rows), (u) => Math.round(8 * (u - 0.5)));
  const answerable = Float64Array.from(uniform(randomKey(2), rows), (u) => u < 0.7 ? 1 : 0);
  const counts = Float64Array.from(permutation(randomKey(3), rows), (row) => row % 3);
  const drawn = Array.from(counts).flatMap((count, row) => Array<number>(count).fill(row));
  const twice = {
    logit: drawn.map((row) => logit[row]!),
    answerable: drawn.map((row) => answerable[row]!),
  };
  const weighted = answerabilityScores({ logit, answerable });
  const { accuracy, averagePrecision, f1 } = answerabilityMetrics(
    twice.logit.map((x) => 1 / (1 + Math.exp(-x))),
    twice.answerable,
  );
  assertClose(weighted.valAccuracy!(counts), accuracy);
  assertClose(weighted.valAveragePrecision!(counts), averagePrecision!);
  assertClose(weighted.valF1!(counts), f1!);
  const losses = drawn.map((row) =>
    Math.log(1 + Math.exp(answerable[row] ? -logit[row]! : logit[row]!))
  );
  assertClose(weighted.valLoss!(counts), losses.reduce((a, b) => a + b) / drawn.length);
});

Deno.test("rows that no loss includes count for accuracy only", () => {
  const { valAccuracy, valLoss, valVqaAccuracy } = answerScores({
    correct: [1, 0, 0],
    loss: [0.5, 2, NaN],
    vqaAccuracy: [1, 0.3, 0.6],
  });
  const weights = Float64Array.of(2, 1, 1);
  assertClose(valAccuracy!(weights), 2 / 4);
  assertClose(valLoss!(weights), (2 * 0.5 + 2) / 3);
  assertClose(valVqaAccuracy!(weights), (2 + 0.3 + 0.6) / 4);
  assert(Number.isNaN(valLoss!(Float64Array.of(0, 0, 1))));
});

Deno.test("a metric is not defined where no row that it needs has a weight", () => {
  const scores = answerabilityScores({ logit: [1, -1], answerable: [1, 0] });
  const weights = Float64Array.of(3, 0);
  assert(Number.isNaN(scores.valAveragePrecision!(weights)));
  assert(Number.isNaN(scores.valF1!(weights)));
  assert.equal(scores.valAccuracy!(weights), 1);
  assert(Number.isNaN(scores.valAccuracy!(Float64Array.of(0, 0))));
});

Deno.test("absent results are undefined; broken ones and unknown epochs are errors", async () => {
  await withTrials({ trial: { epochs: 1 } }, async ({ trial: { directory } }, root) => {
    assert.equal(await readRowResults(root), undefined);
    const results = await read(directory);
    assert.throws(() => results.score("valLoss", 2), /There is no epoch 2: there are 1 to 1/);
    assert.throws(() => results.score("valLoss", 0), RangeError);
    await Deno.writeTextFile(join(directory, "rows.npz"), "PK");
    await assert.rejects(readRowResults(directory), {
      name: "NpzError",
      message: /rows\.npz cannot be read: .*Train the trial again/,
    });
  });
});
