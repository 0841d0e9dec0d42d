import assert from "node:assert/strict";
import { readRowResults, scoreFreshRows } from "../../lib/trainer/mod.ts";
import { finalScore, finalScoreSentence, summarize } from "../../lib/report/mod.ts";
import { withTrials } from "../trainer/trained.ts";
import { madeUpStudy } from "./studies.ts";

/** The accuracy of weights on rows, by the rows of a trial that sees them all. */
function accuracy(right: readonly number[]): number {
  return right.reduce((sum, value) => sum + value, 0) / right.length;
}

Deno.test("fresh rows are those after the validation rows, scored as validation scores them", async () => {
  await withTrials(
    { few: { valRows: 40 }, answer: { model: "answer", valRows: 40 } },
    async (trials) => {
      for (const { directory } of [trials.few, trials.answer]) {
        const fresh = (await scoreFreshRows(directory, { rows: 30 }))!;
        const used = (await readRowResults(directory))!;
        assert.ok(fresh.hashes.length > 20 && fresh.hashes.length <= 30);
        assert.ok(fresh.hashes.every((hash) => !used.rows.includes(hash)));
        const ones = new Float64Array(fresh.hashes.length).fill(1);
        const score = fresh.scores.valAccuracy!(ones);
        const right = Array.from(
          ones,
          (_, row) => fresh.scores.valAccuracy!(ones.map((_, other) => other === row ? 1 : 0)),
        );
        assert.ok(right.every((value) => value === 0 || value === 1));
        assert.ok(Math.abs(score - accuracy(right)) < 1e-12);
      }
    },
  );
});

Deno.test("fresh rows have the results that a trial of the same weights measures on them", async () => {
  // After one epoch nothing was chosen, so that both trials keep the same weights.
  const one = { epochs: 1, trainRows: 60 };
  await withTrials(
    { few: { ...one, valRows: 20 }, many: { ...one, valRows: 80 } },
    async ({ few, many }) => {
      const fresh = (await scoreFreshRows(few.directory, { rows: 60 }))!;
      const measured = (await readRowResults(many.directory))!;
      const rows = [...fresh.hashes].map((hash) => measured.rows.indexOf(hash));
      assert.ok(rows.length > 50 && rows.every((row) => row >= 20));
      for (const [place, row] of rows.entries()) {
        const weightOn = (length: number, one: number) =>
          Float64Array.from({ length }, (_, i) => i === one ? 1 : 0);
        const loss = fresh.scores.valLoss!(weightOn(rows.length, place));
        const expected = measured.score("valLoss", 1, weightOn(80, row));
        assert.ok(Math.abs(loss - expected) < 1e-4, `${loss} is not ${expected}`);
      }
      assert.ok(fresh.reachable! > 0.5 && fresh.reachable! <= 1);
    },
  );
});

Deno.test("the final score is the mean over seeds of the chosen point's weights, with an interval", async () => {
  await withTrials({ a: { seed: 42 }, b: { seed: 43 } }, async ({ a, b }) => {
    const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.6, 0.6], [0.9, 0.91]] });
    study.trials[2]!.directory = a.directory;
    study.trials[3]!.directory = b.directory;
    const result = await finalScore(study, await summarize(study), { rows: 100 });
    assert.ok("final" in result);
    const { score, rows, seeds, point } = result.final;
    assert.deepEqual([point, seeds], [{ learningRate: 0.01 }, [42, 43]]);
    const expected = await Promise.all([a, b].map(async ({ directory }) => {
      const { hashes, scores } = (await scoreFreshRows(directory, { rows: 100 }))!;
      return scores.valAccuracy!(new Float64Array(hashes.length).fill(1));
    }));
    assert.ok(Math.abs(score.mean - accuracy(expected)) < 1e-12);
    assert.ok(score.halfWidth! > 0 && rows > 90);
    assert.match(
      finalScoreSentence(result),
      /^On \d+ validation rows that chose nothing, learning rate 0\.01 has a validation accuracy of \d\d\.\d ± \d+\.\d% over 2 seeds and rows like these; \d\d\.\d% is reachable there\.$/,
    );
  });
});

Deno.test("without weights, and where all rows chose, there is a reason and no score", async () => {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.6, 0.6], [0.9, 0.91]] });
  const sentence = async () => finalScoreSentence(await finalScore(study, await summarize(study)));
  assert.match(await sentence(), /^There is no final score\. There is no .*settings\.json/);
  await withTrials(
    { all: { data: "easy-vqa", model: "answer", valRows: 0, imageSize: 16 } },
    async ({ all }) => {
      study.settings.valRows = 0;
      for (const trial of study.trials) trial.directory = all.directory;
      assert.match(
        await sentence(),
        /^There is no final score\. All validation rows of tabletop chose/,
      );
    },
  );
});
