import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { summarize, type Summary } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

const bests = ({ rows }: Summary) => rows.filter(({ isBest }) => isBest).map(({ value }) => value);

Deno.test("a row for each value in the experiment's order, with the best and the base marked", () => {
  const { rows, seconds } = summarize(madeUpStudy({
    values: [0.01, 0.0001, 0.001],
    scores: [[0.94, 0.9], [0.7, 0.8], [0.9, 0.92]],
  }));
  assert.deepEqual(rows.map(({ value }) => value), [0.01, 0.0001, 0.001]);
  assert.deepEqual(rows.map(({ isBest }) => isBest), [true, false, false]);
  assert.deepEqual(rows.map(({ isBase }) => isBase), [false, false, true]);
  assert.deepEqual(rows.map(({ bestEpoch }) => bestEpoch), [6, 6, 6]);
  assert.deepEqual([...rows[0]!.scores], [[42, 0.94], [43, 0.9]]);
  assert.equal(seconds, 12 + 13 + 14 + 15 + 16 + 17);
  assert.equal(rows[2]!.difference, undefined);
  assert.equal(rows[0]!.difference!.mean.toFixed(12), "0.010000000000");
});

Deno.test("the best is the lowest loss where the metric is a loss", () => {
  const summary = summarize(madeUpStudy({
    setting: "dropout",
    metric: "valLoss",
    values: [0, 0.3, 0.5],
    scores: [[0.5, 0.6], [0.4, 0.3], [0.45, 0.35]],
  }));
  assert.deepEqual(bests(summary), [0.3]);
  assert.deepEqual(summary.rows.map(({ bestEpoch }) => bestEpoch), [6, 6, 6]);
});

Deno.test("a failed seed counts as failed and not in the mean, an unfinished one as unfinished", () => {
  const { rows, failures } = summarize(madeUpStudy({
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
    number: 4,
    value: 0.01,
    seed: 43,
    error: "the loss is NaN",
    log: "epoch 1\nepoch 2",
  });
});

Deno.test("a failed trial that was run again with success is not a failure", () => {
  const study = madeUpStudy({ values: [0.001], scores: [["killed", 0.9]] });
  study.trials.push({ ...study.trials[1]!, number: 2, seed: 42, value: 0.8 });
  const { rows: [row], failures } = summarize(study);
  assert.equal(row!.failed, 0);
  assert.deepEqual([...row!.scores].toSorted(), [[42, 0.8], [43, 0.9]]);
  assert.deepEqual(failures, []);
});

Deno.test("a value with failed trials is best only where every value has some", () => {
  const values = [0.001, 0.01];
  assert.deepEqual(bests(summarize(madeUpStudy({ values, scores: [[0.8, 0.8], [0.99, "a"]] }))), [
    0.001,
  ]);
  assert.deepEqual(bests(summarize(madeUpStudy({ values, scores: [["b", 0.8], [0.99, "a"]] }))), [
    0.01,
  ]);
});

Deno.test("a study without a complete trial has no best, and one without its base no differences", () => {
  const empty = summarize(madeUpStudy({ values: [0.001], scores: [[undefined]] }));
  assert.deepEqual(bests(empty), []);
  assert.equal(empty.references, undefined);
  const { rows } = summarize(madeUpStudy({ values: [0.1, 0.2], scores: [[0.7], [0.8]] }));
  assert.deepEqual(rows.map(({ isBase, difference }) => [isBase, difference]), [
    [false, undefined],
    [false, undefined],
  ]);
});

Deno.test("references and the data's hash stand only where all trials have the same", () => {
  const study = madeUpStudy({ setting: "valRows", values: [100, 200], scores: [[0.8], [0.9]] });
  assert.deepEqual(summarize(study).references, { majority: 0.6, reachable: 0.95 });
  assert.equal(summarize(study).dataHash, "a".repeat(64));
  Object.assign(study.trials[0]!, { references: { majority: 0.5 }, dataHash: "b" });
  assert.equal(summarize(study).references, undefined);
  assert.equal(summarize(study).dataHash, undefined);
});

Deno.test("an error tells nothing about the machine's folders", () => {
  const text = `${join(projectRoot, "lib/x.ts")}: no ${homedir()}/data in '/srv/jdoe/pictures', ` +
    `see https://example.org/a/b and 1/2`;
  const { failures: [failure] } = summarize(madeUpStudy({ values: [0.001], scores: [[text]] }));
  assert.equal(
    failure!.error,
    "./lib/x.ts: no ~/data in '…/pictures', see https://example.org/a/b and 1/2",
  );
  const beside = `${projectRoot}-of-jdoe/secret/y.ts`;
  const study = madeUpStudy({ values: [0.001], scores: [[beside]] });
  assert.equal(summarize(study).failures[0]!.error, "…/y.ts");
});
