import assert from "node:assert/strict";
import {
  claimVerdict,
  combineVerdicts,
  judgementSentence,
  judgementsLine,
  summarize,
  tableMarkdown,
  tableText,
} from "../../lib/report/mod.ts";
import { type MadeUp, madeUpStudy, withRows } from "./studies.ts";

type Expects = Exclude<MadeUp["expects"], "matters most" | undefined>;

/** The judgements of a study of attention. */
async function judge(expects: Expects, off: readonly number[], on: readonly number[]) {
  const study = madeUpStudy({ vary: { attention: [false, true] }, expects, scores: [off, on] });
  return (await summarize(study)).judgements;
}

/** The first of them in a sentence. */
async function sentence(expects: Expects, off: readonly number[], on: readonly number[]) {
  return judgementSentence((await judge(expects, off, on))[0]!);
}

const better: Expects = [{ point: { attention: true }, is: "better", than: { attention: false } }];

Deno.test("a claim is shown or contradicted where the test says so, and else it cannot be told", async () => {
  const verdictOf = async (off: number[], on: number[]) =>
    (await judge(better, off, on))[0]!.verdict;
  assert.equal(await verdictOf([0.8, 0.81, 0.82], [0.9, 0.911, 0.92]), "shown");
  assert.equal(await verdictOf([0.9, 0.911, 0.92], [0.8, 0.81, 0.82]), "contradicted");
  assert.equal(await verdictOf([0.8, 0.84, 0.82], [0.83, 0.82, 0.84]), "cannot tell");
  assert.equal(await verdictOf([0.8], [0.9]), "cannot tell");
  assert.equal(await verdictOf([0.8, 0.8, 0.8], [0.8, 0.8, 0.8]), "cannot tell");
});

Deno.test("judgements are a line with metric, difference, interval and p-value", async () => {
  const line = async (expects: Expects) =>
    judgementsLine(await judge(expects, [0.8, 0.81, 0.82], [0.9, 0.911, 0.92]));
  const difference = "on − off: +10.0 ± 0.1 points";
  assert.equal(await line(better), `Validation accuracy, ${difference} (p < 0.001)`);
  const byMore: Expects = [...better, { ...better[0]!, by: 0.05 }];
  assert.equal(
    await line(byMore),
    `Validation accuracy, ${difference} (p < 0.001); ${difference}, more than 5.0 claimed (p < 0.001)`,
  );
});

Deno.test("a verdict says the difference with its interval, and what could have been shown", async () => {
  assert.equal(
    await sentence(better, [0.8, 0.81, 0.82], [0.9, 0.911, 0.92]),
    "Shown: attention on has a higher validation accuracy than off; the difference is +10.0 ± 0.1 " +
      "points over seeds (p < 0.001).",
  );
  assert.equal(
    await sentence(better, [0.9, 0.911, 0.92], [0.8, 0.81, 0.82]),
    "Contradicted: attention on has no higher validation accuracy than off; the difference is " +
      "−10.0 ± 0.1 points over seeds (p < 0.001).",
  );
  assert.equal(
    await sentence(better, [0.8, 0.84, 0.82], [0.83, 0.82, 0.84]),
    "Cannot tell whether attention on has a higher validation accuracy than off: the difference is " +
      "+1.0 ± 6.6 points over seeds (p = 0.58); the smallest that this study could have shown, with 80% " +
      "power, is 8.6 points.",
  );
  const noBetter: Expects = [{ ...better[0]!, is: "no better", by: 0.05 }];
  assert.match(
    await sentence(noBetter, [0.8, 0.81, 0.82], [0.81, 0.821, 0.83]),
    /^Shown: attention on has no higher validation accuracy than off by more than 5\.0 points; /,
  );
  assert.match(
    await sentence(noBetter, [0.8, 0.81, 0.82], [0.9, 0.911, 0.92]),
    /^Contradicted: attention on has a higher validation accuracy than off by more than 5\.0 points/,
  );
});

Deno.test("a difference is tested against the size that the claim means", async () => {
  const verdicts = async (is: Expects[number]["is"], by: number, on: number[]) =>
    (await judge([{ ...better[0]!, is, by }], [0.8, 0.81, 0.82], on))[0]!.verdict;
  const two = [0.82, 0.831, 0.84];
  assert.equal(await verdicts("better", 0.01, two), "shown");
  assert.equal(await verdicts("better", 0.03, two), "contradicted");
  assert.equal(await verdicts("no better", 0.03, two), "shown");
  assert.equal(await verdicts("no better", 0.01, two), "contradicted");
  assert.equal(await verdicts("no different", 0.03, two), "shown");
  assert.equal(await verdicts("no different", 0.01, two), "contradicted");
  const less = [0.78, 0.791, 0.80];
  assert.equal(await verdicts("no different", 0.03, less), "shown");
  assert.equal(await verdicts("no different", 0.01, less), "contradicted");
  assert.equal(await verdicts("no different", 0.01, [0.79, 0.83, 0.81]), "cannot tell");
});

Deno.test("points that are the same by construction are as expected where no difference is shown", async () => {
  const same: Expects = [{ ...better[0]!, is: "not told apart" }];
  // The scores of a t test by hand: differences +1, +3 and −1 points, mean 1, standard error 1.155.
  assert.equal(
    await sentence(same, [0.8, 0.81, 0.82], [0.81, 0.84, 0.81]),
    "No difference is shown where there is none, between attention on and off, in validation " +
      "accuracy: the difference is +1.0 ± 5.0 points over seeds (p = 0.48); the smallest that this study " +
      "could have shown, with 80% power, is 6.5 points.",
  );
  assert.equal(
    await sentence(same, [0.8, 0.81, 0.82], [0.9, 0.911, 0.92]),
    "Contradicted: attention on and off differ in validation accuracy; the difference is " +
      "+10.0 ± 0.1 points over seeds (p < 0.001).",
  );
  const verdicts = async (off: number[], on: number[]) =>
    (await judge(same, off, on)).map(({ verdict }) => verdict);
  assert.deepEqual(await verdicts([0.8, 0.81, 0.82], [0.81, 0.84, 0.81]), ["none shown"]);
  // Nothing is tested by one pair, or by pairs that differ all alike.
  assert.deepEqual(await verdicts([0.8], [0.81]), ["cannot tell"]);
  assert.deepEqual(await verdicts([0.8, 0.81], [0.8, 0.81]), ["cannot tell"]);
  assert.equal(combineVerdicts(["none shown", "none shown"]), "none shown");
  assert.equal(combineVerdicts(["none shown", "contradicted"]), "contradicted");
  assert.equal(combineVerdicts(["none shown", "cannot tell"]), "cannot tell");
});

Deno.test("trials that all do the same leave a claim open, whatever size it is about", async () => {
  await withRows(
    {
      vary: { attention: [false, true] },
      expects: [{ ...better[0]!, by: 0.02 }],
      scores: [[0.5, 0.5], [0.5, 0.5]],
    },
    60,
    ({ row }) => row % 2 === 0,
    async (study) => {
      const { judgements: [judgement] } = await summarize(study);
      assert.equal(judgement!.verdict, "cannot tell");
      assert.match(
        judgementSentence(judgement!),
        /; all pairs differ alike, which no test can judge\.$/,
      );
    },
  );
});

Deno.test("p-values are adjusted for as many comparisons as the study makes", async () => {
  const scores = [[0.8, 0.81, 0.82], [0.835, 0.84, 0.837], [0.85, 0.84, 0.86], [0.9, 0.7, 0.8]];
  const study = madeUpStudy({
    vary: { imageBlocks: ["shallow", "report", "answer", "deep"] },
    expects: [{
      point: { imageBlocks: "report" },
      is: "better",
      than: { imageBlocks: "shallow" },
    }],
    scores,
  });
  const { judgements: [judgement], rows } = await summarize(study);
  assert.equal(judgement!.comparisons, 3);
  const { pValue } = rows[0]!.difference!;
  assert.ok(Math.abs(judgement!.adjustedPValue! - 3 * pValue!) < 1e-12);
});

Deno.test("a claim on the gap is judged by the accuracies after the last epoch", async () => {
  const study = madeUpStudy({
    vary: { dropout: [0, 0.3] },
    claim: "Dropout avoids overfitting.",
    expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 }, metric: "gap" }],
    scores: [[0.8, 0.81, 0.82], [0.8, 0.812, 0.82]],
    fitted: [[0.99, 0.99, 0.98], [0.88, 0.885, 0.88]],
  });
  const summary = await summarize(study);
  const { difference, verdict } = summary.judgements[0]!;
  assert.equal(verdict, "shown");
  const gaps = study.trials.map(({ history }) =>
    history.at(-1)!.fittedAccuracy! - history.at(-1)!.valAccuracy
  );
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const expected = mean(gaps.slice(3)) - mean(gaps.slice(0, 3));
  assert.ok(Math.abs(difference!.mean - expected) < 1e-12);
  assert.ok(Math.abs(summary.rows[0]!.gap!.mean - mean(gaps.slice(0, 3))) < 1e-12);
  const page = tableMarkdown(summary);
  assert.match(
    page,
    /\*\*Claim\.\*\* Dropout .*\n\n\*\*Verdict\.\*\* Shown: dropout 0\.3 has a smaller train-validation gap than 0; the difference is −10/,
  );
  assert.match(page, /\| Train-validation gap \(points\) \|/);
  assert.match(page, /- The train-validation gap is the accuracy of the training rows minus/);
  assert.match(tableText(summary), /Shown: dropout 0\.3 has a smaller/);
});

Deno.test("trials that did not measure the gap leave a claim on it open", async () => {
  const study = madeUpStudy({
    vary: { dropout: [0, 0.3] },
    expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 }, metric: "gap" }],
    scores: [[0.8, 0.81], [0.8, 0.812]],
  });
  const summary = await summarize(study);
  assert.equal(claimVerdict(summary), "cannot tell");
  assert.match(judgementSentence(summary.judgements[0]!), /: no seed has measured both\.$/);
});

Deno.test("a claim of several parts is shown where all are, and contradicted where one is", async () => {
  const verdictOf = async (image: number[], question: number[]) => {
    const study = madeUpStudy({
      vary: { modality: ["both", "image", "question"] },
      expects: (["image", "question"] as const).map((modality) => ({
        point: { modality: "both" },
        is: "better",
        than: { modality },
      })),
      scores: [[0.9, 0.91, 0.92], image, question],
    });
    return claimVerdict(await summarize(study));
  };
  const lower = [0.7, 0.712, 0.722], higher = [0.95, 0.962, 0.972], near = [0.89, 0.92, 0.91];
  assert.equal(await verdictOf(lower, lower), "shown");
  assert.equal(await verdictOf(lower, near), "cannot tell");
  assert.equal(await verdictOf(higher, near), "contradicted");
});

Deno.test("where rows are known the interval over seeds and rows decides", async () => {
  const isRight = (
    { trial, epoch, row }: { trial: { id: number }; epoch: number; row: number },
  ) =>
    Math.imul(row * 31 + epoch * 7 + trial.id * 13, 2654435761) >>> 24 <
      (trial.id < 3 ? 200 : 206);
  await withRows(
    {
      vary: { attention: [false, true] },
      expects: better,
      scores: [[0.9, 0.9, 0.9], [0.9, 0.9, 0.9]],
    },
    100,
    isRight,
    async (study) => {
      const { judgements: [judgement], rows } = await summarize(study);
      const { crossed, halfWidth } = judgement!.difference!;
      assert.ok(crossed!.halfWidth! > halfWidth!);
      assert.ok(Math.abs(crossed!.mean + rows[0]!.difference!.mean) < 1e-12);
      assert.match(judgementSentence(judgement!), /points over seeds and rows \(p = /);
      const isOut = Math.abs(crossed!.mean) > crossed!.halfWidth!;
      assert.equal(judgement!.adjustedPValue! < 0.05, isOut);
    },
  );
});

Deno.test("a study without expectations has no verdict, and one across studies says where it is", async () => {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9], [0.8]] });
  assert.equal(claimVerdict(await summarize(study)), undefined);
  assert.doesNotMatch(tableMarkdown(await summarize(study)), /Verdict/);
  study.experiment.expects = "matters most";
  assert.match(
    tableMarkdown(await summarize(study)),
    /\*\*Verdict\.\*\* One study cannot judge it/,
  );
});
