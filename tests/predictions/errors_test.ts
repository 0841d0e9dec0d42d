import assert from "node:assert/strict";
import { calibrationError, confidenceBins } from "../../lib/predictions/errors/calibration.ts";
import { classErrors } from "../../lib/predictions/errors/classes.ts";
import { confusionOf } from "../../lib/predictions/errors/confusion.ts";
import { rest } from "../../lib/predictions/errors/labels.ts";
import { proportion } from "../../lib/predictions/errors/proportion.ts";
import { typeShares } from "../../lib/predictions/errors/types.ts";
import {
  calibrationExhibit,
  confusionExhibit,
  errorsByClass,
  errorsByType,
  exhibitBundle,
  exhibitFigure,
  type JudgedRow,
  judgeRows,
} from "../../lib/predictions/mod.ts";
import { openTrial } from "../../lib/trainer/mod.ts";
import { withTrials } from "../trainer/trained.ts";

interface Case {
  rows: [truth: string, predicted: string, confidence: number][];
  labels: string[];
  confusion: number[][];
  precision: number[];
  recall: number[];
  calibration: { share: number[]; confidence: number[]; rows: number[] };
}

/** The counts of scikit-learn and SciPy, as fixtures/errors.py writes them. */
const oracle: {
  answerability: Case;
  answers: Case;
  wilson: [part: number, whole: number, low: number, high: number][];
} = JSON.parse(await Deno.readTextFile(new URL("../fixtures/errors.json", import.meta.url)));
const cases = [["answerability", oracle.answerability], ["answers", oracle.answers]] as const;

const judged = ({ rows }: Case): JudgedRow[] =>
  rows.map(([truth, predicted, confidence], i) => ({
    truth,
    predicted,
    confidence,
    isRight: truth === predicted,
    answerType: i % 3 === 0 ? "number" : "other",
  }));

function assertNear(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);
}

for (const [name, expected] of cases) {
  const rows = judged(expected);

  Deno.test(`the confusion matrix is scikit-learn's, rare labels summed: ${name}`, () => {
    const { labels, counts } = confusionOf(rows);
    assert.equal(labels.includes(rest), name === "answers");
    const members = (label: string) =>
      label === rest ? expected.labels.filter((other) => !labels.includes(other)) : [label];
    const place = (label: string) => expected.labels.indexOf(label);
    const summed = labels.map((truth) =>
      labels.map((predicted) =>
        members(truth).flatMap((a) =>
          members(predicted).map((b) => expected.confusion[place(a)]![place(b)]!)
        ).reduce((a, b) => a + b, 0)
      )
    );
    assert.deepEqual(counts, summed);
  });

  Deno.test(`recall and precision of each class are scikit-learn's: ${name}`, () => {
    const classes = classErrors(rows).filter(({ label }) => label !== rest);
    assert(classes.length >= 2);
    for (const { label, recall, precision } of classes) {
      const place = expected.labels.indexOf(label);
      assert(recall.whole > 0 && precision.whole > 0, label);
      assertNear(recall.share, expected.recall[place]!);
      assertNear(precision.share, expected.precision[place]!);
    }
  });

  Deno.test(`the reliability curve is scikit-learn's: ${name}`, () => {
    const { share, confidence, rows: sizes } = expected.calibration;
    const bins = confidenceBins(rows).filter(({ whole }) => whole > 0);
    assert.deepEqual(bins.map(({ whole }) => whole), sizes);
    bins.forEach((bin, i) => {
      assertNear(bin.share, share[i]!);
      assertNear(bin.confidence, confidence[i]!);
    });
    const distances = share.map((right, i) => sizes[i]! * Math.abs(right - confidence[i]!));
    assertNear(
      calibrationError(confidenceBins(rows)),
      distances.reduce((a, b) => a + b, 0) / rows.length,
    );
  });
}

Deno.test("Wilson's intervals are SciPy's", () => {
  for (const [part, whole, low, high] of oracle.wilson) {
    const found = proportion(part, whole);
    assertNear(found.low, low);
    assertNear(found.high, high);
  }
});

Deno.test("of each type of answer there is a share, and all rows are of one", () => {
  const rows = judged(oracle.answers);
  const shares = typeShares(rows);
  assert.deepEqual(shares.map(([type]) => type), ["other", "number"]);
  assert.equal(shares.reduce((sum, [, { whole }]) => sum + whole, 0), rows.length);
  const numbers = rows.filter(({ answerType }) => answerType === "number");
  assert.equal(shares[1]![1].part, numbers.filter(({ isRight }) => isRight).length);
});

Deno.test("each exhibit of errors has a figure that is drawn, alt text and a table", async () => {
  for (const [name, expected] of cases) {
    const rows = judged(expected);
    for (const show of [confusionExhibit, errorsByClass, errorsByType, calibrationExhibit]) {
      const exhibit = show(rows);
      const { svg, png } = (await exhibitFigure(exhibit))!;
      assert(svg.includes(exhibit.title), `${name}: ${exhibit.title}`);
      assert.doesNotMatch(svg, /NaN|undefined/);
      assert.deepEqual([...png.subarray(1, 4)], [..."PNG"].map((letter) => letter.charCodeAt(0)));
      assert.match(exhibit.alt, /\d.*\.$/);
      const { header, rows: cells } = exhibit.table!;
      assert(cells.length > 1);
      assert(cells.every(({ length }) => length === header.length));
      const bundle = await exhibitBundle(exhibit);
      assert.deepEqual(Object.keys(bundle), [
        "application/vnd.vegalite.v5+json",
        "image/png",
        "text/plain",
      ]);
      assert.equal(bundle["text/plain"], exhibit.alt);
    }
  }
});

Deno.test("rows that are all right, and a class that is never predicted, are shown too", async () => {
  const row = { truth: "a", predicted: "a", confidence: 1, isRight: true, answerType: "" };
  const never = { ...row, truth: "b", isRight: false, confidence: 0.5 };
  for (const rows of [[row], [row, never]]) {
    for (const show of [confusionExhibit, errorsByClass, errorsByType, calibrationExhibit]) {
      const exhibit = show(rows);
      assert.doesNotMatch((await exhibitFigure(exhibit))!.svg, /NaN|undefined/);
      assert.doesNotMatch(JSON.stringify([exhibit.alt, exhibit.table]), /NaN|undefined|Infinity/);
    }
  }
  assert.match(errorsByType([row]).alt, /of type not known 1 of 1/);
});

Deno.test("the rows that are judged right are those of the trial's accuracy", async () => {
  const rare = { model: "answer", minimumAnswerCount: 5 };
  const settings = {
    answerability: {},
    answer: rare,
    ignoring: { ...rare, unknownAnswers: "ignore" },
  };
  await withTrials(settings, async (trials) => {
    for (const { directory, best } of Object.values(trials)) {
      const trial = await openTrial(directory);
      const rows = await judgeRows(trial);
      assert.equal(rows.length, trial.dataset.val.samples.length);
      const right = rows.filter(({ isRight }) => isRight).length;
      assertNear(right / rows.length, best.valAccuracy!);
      trial.close();
    }
  });
});

Deno.test("a long answer leaves figures of errors no wider than 700 pixels, and is whole in the table", async () => {
  const long = "a bottle of extra virgin olive oil that is nearly empty on the left";
  const named = (label: string) => label === "a very long answer" ? long : label;
  const rows = judged(oracle.answers).map((row) => ({
    ...row,
    truth: named(row.truth),
    predicted: named(row.predicted),
  }));
  for (const show of [confusionExhibit, errorsByClass]) {
    const exhibit = show(rows);
    const { svg } = (await exhibitFigure(exhibit))!;
    assert(Number(svg.match(/ width="([\d.]+)"/)![1]) <= 700);
    assert.match(svg, />a bottle of extra virgi…</);
    assert(exhibit.table!.rows.some(([label]) => label === long));
  }
});
