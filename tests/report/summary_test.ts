import assert from "node:assert/strict";
import { finding, summarize, type Summary, widestInterval } from "../../lib/report/mod.ts";
import { estimate } from "../../lib/report/statistics/estimate.ts";
import { bestEpoch, readRowResults } from "../../lib/trainer/mod.ts";
import { type MadeUp, madeUpStudy, withRows, writeRows } from "./studies.ts";

/** The varied values of the points with the best mean. */
const tops = ({ rows }: Summary) =>
  rows.filter(({ top }) => top !== undefined).map(({ point }) => Object.values(point)[0]);

/** Those that are told apart as the best. */
const bests = ({ rows }: Summary) =>
  rows.filter(({ isBest }) => isBest).map(({ point }) => Object.values(point)[0]);

Deno.test("a row for each value in the experiment's order, with the best and the base marked", async () => {
  const { rows, seconds } = await summarize(madeUpStudy({
    values: [0.01, 0.0001, 0.001],
    scores: [[0.94, 0.9], [0.7, 0.8], [0.9, 0.92]],
  }));
  assert.deepEqual(rows.map(({ point }) => point.learningRate), [0.01, 0.0001, 0.001]);
  assert.deepEqual(rows.map(({ top }) => top), ["highest mean", undefined, undefined]);
  assert.deepEqual(rows.map(({ isBase }) => isBase), [false, false, true]);
  assert.deepEqual(rows.map(({ bestEpoch }) => bestEpoch), [6, 6, 6]);
  assert.deepEqual([...rows[0]!.scores], [[42, 0.94], [43, 0.9]]);
  assert.equal(seconds, 12 + 13 + 14 + 15 + 16 + 17);
  assert.equal(rows[2]!.difference, undefined);
  assert.equal(rows[0]!.difference!.mean.toFixed(12), "0.010000000000");
});

Deno.test("the best is the lowest loss where the metric is a loss", async () => {
  const summary = await summarize(madeUpStudy({
    vary: { dropout: [0, 0.3, 0.5] },
    metric: "valLoss",

    scores: [[0.5, 0.6], [0.4, 0.3], [0.45, 0.35]],
  }));
  assert.deepEqual(tops(summary), [0.3]);
  assert.equal(summary.rows[1]!.top, "lowest mean");
  assert.deepEqual(summary.rows.map(({ bestEpoch }) => bestEpoch), [6, 6, 6]);
});

Deno.test("equal means are shared and not best", async () => {
  const scores = [[0.8, 0.9, 0.85], [0.9, 0.8, 0.85], [0.7, 0.6, 0.65]];
  const summary = await summarize(madeUpStudy({ values: [1e-4, 1e-3, 1e-2], scores }));
  assert.deepEqual(tops(summary), [1e-4, 1e-3]);
  assert.deepEqual(bests(summary), []);
  assert.match(
    finding(summary),
    /^The highest mean validation accuracy, 85\.0%, is shared by learning rate 0\.0001 and 0\.001; 95/,
  );
  const same = [[0.6, 0.6], [0.6, 0.6], [0.6, 0.6]];
  const stuck = await summarize(madeUpStudy({ values: [1e-4, 1e-3, 1e-2], scores: same }));
  assert.deepEqual(bests(stuck), []);
  assert.match(
    finding(stuck),
    /is shared by .* That is not shown to be better than always the majority, 60\.0%\.$/,
  );
});

Deno.test("points with the same mean are named where they are few, and else counted", async () => {
  const vary = { learningRate: [1e-4, 1e-3, 1e-2], dropout: [0, 0.3] };
  const shared = async (...means: number[]) => {
    const scores = means.map((mean) => [mean, mean]);
    return finding(await summarize(madeUpStudy({ vary, scores })));
  };
  assert.match(await shared(0.6, 0.6, 0.6, 0.6, 0.6, 0.6), /is shared by all 6 points;/);
  assert.match(
    await shared(0.6, 0.6, 0.5, 0.6, 0.6, 0.5),
    /is shared by 4 of the 6 points, the base among them;/,
  );
  assert.match(
    await shared(0.6, 0.5, 0.5, 0.6, 0.5, 0.5),
    /is shared by learning rate 0\.0001, dropout 0; and learning rate 0\.001, dropout 0\.3;/,
  );
});

Deno.test("best is what differs from every other value by the adjusted p-value", async () => {
  const of = async (...second: number[]) =>
    await summarize(madeUpStudy({
      values: [1e-4, 1e-3, 1e-2],
      scores: [[0.9, 0.91, 0.92], second, [0.5, 0.52, 0.51]],
    }));
  const apart = await of(0.8, 0.805, 0.822);
  assert.deepEqual(bests(apart), [1e-4]);
  assert.match(finding(apart), /^Best is learning rate 0\.0001, with a validation accuracy of 91/);
  const close = await of(0.89, 0.92, 0.9);
  assert.deepEqual([tops(close), bests(close)], [[1e-4], []]);
  assert.match(
    finding(close),
    /^The highest mean validation accuracy is that of learning rate 0\.0001, 91\.0 ± 2\.5%; 95\.0% is reachable\. It is not told apart from 0\.001\. It differs from the base/,
  );
});

Deno.test("a best mean that only tests without adjustment tell apart is not best", async () => {
  const summary = await summarize(madeUpStudy({
    values: [1e-4, 1e-3, 1e-2],
    scores: [[0.9, 0.91, 0.92], [0.85, 0.88, 0.89], [0.87, 0.86, 0.89]],
  }));
  const rivals = summary.rivals.flatMap((rival) => rival ?? []);
  assert.ok(rivals.every(({ pValue }) => pValue! < 0.05));
  assert.ok(rivals.every(({ adjustedPValue }) => adjustedPValue! > 0.05));
  assert.deepEqual([tops(summary), bests(summary)], [[1e-4], []]);
});

Deno.test("a failed seed counts as failed and not in the mean, an unfinished one as unfinished", async () => {
  const { rows, failures } = await summarize(madeUpStudy({
    values: [0.001, 0.01, 0.1],
    scores: [[0.9, undefined, 0.8], [0.7, "the loss is NaN", 0.9], ["a", "b", "c"]],
  }));
  assert.deepEqual(rows.map(({ scores }) => scores.size), [2, 2, 0]);
  assert.deepEqual(rows.map(({ failed }) => failed), [0, 1, 3]);
  assert.deepEqual(rows.map(({ unfinished }) => unfinished), [1, 0, 0]);
  assert.equal(rows[1]!.estimate!.mean, 0.8);
  assert.equal(rows[1]!.difference!.count, 2);
  assert.equal(rows[2]!.estimate, undefined);
  assert.equal(rows[2]!.difference, undefined);
  assert.deepEqual(failures[0], {
    id: 4,
    point: { learningRate: 0.01 },
    seed: 43,
    error: "the loss is NaN",
    log: "epoch 1\nepoch 2",
  });
});

Deno.test("only the seeds that were asked for last can be unfinished or failed", async () => {
  const study = madeUpStudy({
    values: [0.001, 0.01],
    scores: [[0.8, "no", 0.9], [0.7, 0.9, undefined]],
  });
  const counts = async (...askedSeeds: number[]) =>
    (await summarize({ ...study, askedSeeds })).rows
      .map(({ failed, unfinished }) => [failed, unfinished]);
  assert.deepEqual(await counts(42, 43, 44), [[1, 0], [0, 1]]);
  assert.deepEqual(await counts(42), [[0, 0], [0, 0]]);
  assert.deepEqual(await counts(42, 43, 44, 45), [[1, 1], [0, 2]]);
});

Deno.test("a failed trial that was run again with success is not a failure", async () => {
  const study = madeUpStudy({ values: [0.001], scores: [["killed", 0.9]] });
  study.trials.push({ ...study.trials[1]!, id: 2, seed: 42, value: 0.8 });
  const { rows: [row], failures } = await summarize(study);
  assert.equal(row!.failed, 0);
  assert.deepEqual([...row!.scores].toSorted(), [[42, 0.8], [43, 0.9]]);
  assert.deepEqual(failures, []);
});

Deno.test("a value with failed trials has the best mean only where every value has some", async () => {
  const values = [0.001, 0.01];
  assert.deepEqual(
    tops(await summarize(madeUpStudy({ values, scores: [[0.8, 0.8], [0.99, "a"]] }))),
    [
      0.001,
    ],
  );
  assert.deepEqual(
    tops(await summarize(madeUpStudy({ values, scores: [["b", 0.8], [0.99, "a"]] }))),
    [
      0.01,
    ],
  );
});

Deno.test("a study without a complete trial has no best, and one without its base no differences", async () => {
  const empty = await summarize(madeUpStudy({ values: [0.001], scores: [[undefined]] }));
  assert.deepEqual(tops(empty), []);
  assert.equal(empty.references, undefined);
  const { rows } = await summarize(madeUpStudy({ values: [0.1, 0.2], scores: [[0.7], [0.8]] }));
  assert.deepEqual(rows.map(({ isBase, difference }) => [isBase, difference]), [
    [false, undefined],
    [false, undefined],
  ]);
});

Deno.test("references stand only where all trials have the same, hashes of data each once", async () => {
  const study = madeUpStudy({ vary: { valRows: [100, 200] }, scores: [[0.8], [0.9]] });
  assert.deepEqual((await summarize(study)).references, { majority: 0.6, reachable: 0.95 });
  assert.equal((await summarize(study)).origin.dataHashes.length, 1);
  Object.assign(study.trials[0]!, { references: { majority: 0.5 }, dataHash: "b" });
  assert.equal((await summarize(study)).references, undefined);
  assert.equal((await summarize(study)).origin.dataHashes.length, 2);
});

Deno.test("an error tells nothing about the machine's folders, wherever it is read", async () => {
  const text = `/work/vqalab/lib/x.ts: no /home/jdoe/data in '/srv/jdoe/pictures', /root, ` +
    `file:///Users/jdoe/y.ts:3, see https://example.org/a/b and 1/2`;
  const { failures: [failure] } = await summarize(
    madeUpStudy({ values: [0.001], scores: [[text]] }),
  );
  assert.equal(
    failure!.error,
    "…/x.ts: no ~/data in '…/pictures', ~, ~/y.ts:3, see https://example.org/a/b and 1/2",
  );
});

Deno.test("several settings have a row for each point, and those asked for come last", async () => {
  const { rows } = await summarize(madeUpStudy({
    vary: { batchSize: [32, 64], learningRate: [0.001, 0.01] },
    asked: [{ batchSize: 16, learningRate: 0.1 }],
    scores: [[0.9, 0.91], [0.8, 0.81], [0.7, 0.72], [0.6, 0.61], [0.99, undefined]],
  }));
  assert.deepEqual(rows.map(({ point }) => Object.values(point)), [
    [32, 0.001],
    [32, 0.01],
    [64, 0.001],
    [64, 0.01],
    [16, 0.1],
  ]);
  assert.deepEqual(rows.map(({ isBase }) => isBase), [true, false, false, false, false]);
  assert.deepEqual(rows.map(({ isAsked }) => isAsked), [false, false, false, false, true]);
  assert.deepEqual(rows.map(({ top }) => top !== undefined), [true, false, false, false, false]);
});

Deno.test("a point that was asked for has the best mean with two seeds", async () => {
  const study = madeUpStudy({
    values: [0.001, 0.01],
    asked: [{ learningRate: 0.1 }],
    scores: [[0.9, 0.91], [0.8, 0.81], [0.99, 0.98]],
  });
  assert.deepEqual(tops(await summarize(study)), [0.1]);
});

Deno.test("p-values are adjusted for the study's differences, and each has its detectable one", async () => {
  const { rows } = await summarize(madeUpStudy({
    values: [0.001, 0.01, 0.1],
    scores: [[0.9, 0.91, 0.92], [0.87, 0.86, 0.9], [0.6, 0.62, 0.65]],
  }));
  const [none, ...differences] = rows.map(({ difference }) => difference);
  assert.equal(none, undefined);
  const [larger, smaller] = differences.map((difference) => difference!.pValue!);
  assert.ok(smaller! < larger! && larger! < 0.5);
  assert.equal(differences[1]!.adjustedPValue, 2 * smaller!);
  assert.equal(differences[0]!.adjustedPValue, Math.max(larger!, 2 * smaller!));
  for (const difference of differences) {
    assert.ok(difference!.detectable! > difference!.halfWidth!, "80% power needs more than the t");
  }
});

Deno.test("the widest interval is that of the differences in points, and endless for one seed", () => {
  const widest = (scores: MadeUp["scores"], values: readonly number[] = [0.001, 0.01]) =>
    widestInterval(madeUpStudy({ values, scores }));
  const two = widest([[0.9, 0.92], [0.8, 0.81]]);
  assert.equal(two!.toFixed(6), (2 * 100 * 12.706204736 * 0.005).toFixed(6));
  assert.equal(widest([[0.9], [0.8]]), Infinity);
  assert.equal(widest([["a"], ["b"]]), undefined);
  const single = widest([[0.9, 0.92]], [0.001]);
  assert.equal(single!.toFixed(6), (2 * 100 * 12.706204736 * 0.01).toFixed(6));
});

/** Draws that are the same in every run: a number from 0 to 1. */
function draw(...place: number[]): number {
  return place.reduce((hash, part) => Math.imul(hash ^ part, 2654435761) >>> 5, 12345) % 1000 /
    1000;
}

const isRight = (
  { trial, epoch, row }: { trial: { id: number }; epoch: number; row: number },
) => draw(trial.id, epoch, row) < 0.7 + 0.02 * epoch;

const withRates: MadeUp = {
  values: [0.001, 0.01],
  scores: [[0.9, 0.9, 0.9], [0.9, 0.9, 0.9]],
};

Deno.test("cross-fitted scores choose on one half of the rows and score on the other", async () => {
  await withRows(withRates, 200, isRight, async (study) => {
    const { rows, optimism, rowsNote } = await summarize(study);
    assert.equal(rowsNote, undefined);
    const expected = await Promise.all(study.trials.map(async (trial) => {
      const { rows } = (await readRowResults(trial.directory))!;
      const half = (bit: number) => [...rows.keys()].filter((row) => (rows[row]! & 1) === bit);
      const [even, odd] = [half(0), half(1)];
      const right = (epoch: number, rows: number[]) =>
        rows.filter((row) => isRight({ trial, epoch, row })).length;
      const best = (rows: number[]) =>
        [1, 2, 3, 4, 5, 6, 7, 8].reduce((best, epoch) =>
          right(epoch, rows) > right(best, rows) ? epoch : best
        );
      return (right(best(even), odd) + right(best(odd), even)) / rows.length;
    }));
    const found = rows.flatMap(({ crossFittedScores }) => [...crossFittedScores.values()]);
    assert.deepEqual(found.map((score) => score.toFixed(12)), expected.map((x) => x.toFixed(12)));
    assert.deepEqual(
      rows[0]!.crossFitted,
      estimate([...rows[0]!.crossFittedScores.values()]),
    );
    const biases = [0, 1, 2].map((seed) =>
      rows.reduce(
        (sum, { scores, crossFittedScores }) =>
          sum + scores.get(42 + seed)! - crossFittedScores.get(42 + seed)!,
        0,
      ) / rows.length
    );
    assert.equal(optimism!.mean.toFixed(12), estimate(biases).mean.toFixed(12));
    assert.ok(optimism!.mean > 0);
  });
});

Deno.test("intervals over seeds and rows lie around the same means and are never narrower", async () => {
  await withRows(withRates, 200, isRight, async (study) => {
    const { rows } = await summarize(study);
    for (const { estimate, crossed } of rows) {
      assert.equal(crossed!.mean.toFixed(12), estimate!.mean.toFixed(12));
      assert.ok(crossed!.halfWidth! > estimate!.halfWidth! - 1e-12);
    }
    const { difference } = rows[1]!;
    assert.equal(difference!.crossed!.mean.toFixed(12), difference!.mean.toFixed(12));
    assert.ok(difference!.crossed!.halfWidth! > difference!.halfWidth! - 1e-12);
    const { epoch } = bestEpoch(study.trials[0]!.history)!;
    const results = (await readRowResults(study.trials[0]!.directory))!;
    assert.equal(results.score("valAccuracy", epoch), study.trials[0]!.value);
  });
});

Deno.test("a summary is the same whatever the order in which trials ran", async () => {
  await withRows(withRates, 60, isRight, async (study) => {
    const summary = await summarize(study);
    study.trials = [3, 1, 5, 0, 4, 2].map((i) => study.trials[i]!);
    assert.deepEqual(await summarize(study), summary);
  });
});

Deno.test("without all trials' results on rows nothing is said of rows but why", async () => {
  await withRows(withRates, 60, isRight, async (study) => {
    await Deno.remove(`${study.trials[1]!.directory}/rows.npz`);
    const { rows, rowsNote, optimism } = await summarize(study);
    assert.match(rowsNote!, /^1 trial of 6 has no results on single rows \(no rows\.npz/);
    assert.equal(optimism, undefined);
    for (const { crossFitted, crossed, difference } of rows) {
      assert.deepEqual([crossFitted, crossed, difference?.crossed], [
        undefined,
        undefined,
        undefined,
      ]);
    }
    await Deno.writeTextFile(`${study.trials[0]!.directory}/rows.npz`, "broken");
    assert.match((await summarize(study)).rowsNote!, /^2 trials of 6 have no results/);
  });
});

Deno.test("points that were scored on other rows have no interval over rows", async () => {
  await withRows(withRates, 60, isRight, async (study) => {
    const { directory } = study;
    const other = madeUpStudy(withRates);
    await writeRows(other, `${directory}/other`, 50, isRight);
    study.trials = [...study.trials.slice(0, 3), ...other.trials.slice(3)];
    const { rows, rowsNote } = await summarize(study);
    assert.equal(rowsNote, undefined);
    assert.deepEqual(rows.map(({ crossed }) => crossed), [undefined, undefined]);
    assert.ok(rows.every(({ crossFitted }) => crossFitted !== undefined));
  });
});
