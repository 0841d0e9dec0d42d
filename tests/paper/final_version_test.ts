import assert from "node:assert/strict";
import { finalVersion } from "../../lib/paper/final_score.ts";
import { splitNumbers } from "../../lib/paper/data_numbers.ts";
import type { PaperStudy } from "../../lib/paper/mod.ts";
import type { Split } from "../../lib/dataset/mod.ts";
import { summarizeWith } from "../../lib/report/summary.ts";
import { type MadeUp, madeUpStudy } from "../report/studies.ts";

function tuned(options: MadeUp): PaperStudy {
  const study = madeUpStudy(options);
  const entry = { name: "made_up", part: "tuning" } as const;
  return { entry, study, summary: summarizeWith(study), stale: undefined };
}

const base = [0.800, 0.802, 0.801, 0.799];
const shift = (by: number) => base.map((score, i) => score + by + 0.0005 * (i % 2));
const noisy = [0.95, 0.70, 0.92, 0.68];

Deno.test("the final version is the base where no other value is shown to be better", () => {
  // The mean of the noisy value is higher, and not told from chance.
  const study = tuned({ values: [1e-3, 1e-2], scores: [base, noisy] });
  assert.deepEqual(finalVersion([study])?.point, { learningRate: 1e-3 });
  assert.equal(finalVersion([study])?.isBase, true);
  assert.equal(finalVersion([]), undefined);
});

Deno.test("of values that are shown to be better the largest difference is taken, a worse one never", () => {
  const rates = tuned({ values: [1e-3, 1e-2, 1e-1], scores: [base, shift(0.02), shift(-0.2)] });
  const dropouts = tuned({
    vary: { dropout: [0.3, 0] },
    scores: [base, shift(0.05)],
  });
  const version = finalVersion([rates, dropouts]);
  assert.deepEqual(version?.point, { dropout: 0 });
  assert.equal(version?.isBase, false);
  assert.deepEqual(finalVersion([rates])?.point, { learningRate: 1e-2 });
});

Deno.test("more training rows are no final version, however much better", () => {
  const rows = tuned({ vary: { trainRows: [800, 1600] }, scores: [base, shift(0.1)] });
  assert.equal(finalVersion([rows]), undefined);
});

Deno.test("the numbers of a split are counted by hand", () => {
  const sample = (image: string, answer: string, answers: string[], answerable: 0 | 1) => ({
    image,
    question: "?",
    answer,
    answers,
    answerType: "other",
    answerable,
  });
  const split: Split = {
    name: "val",
    samples: [
      sample("a.png", "red", ["Red", "red", "blue"], 1),
      sample("a.png", "green", ["green", "no", "yes"], 0),
      sample("b.png", "red", ["red", "red", "red"], 1),
    ],
    tokenIds: Int32Array.of(101, 7, 102, 0, 101, 7, 8, 102, 101, 102, 0, 0),
    batches: () => {
      throw new Error("not read");
    },
  };
  const numbers = splitNumbers(split, ["<unk>", "red"]);
  assert.deepEqual(numbers, {
    rows: 3,
    pictures: 2,
    medianTokens: 3,
    mostTokens: 4,
    full: 1,
    answerable: 2 / 3,
    answers: 2,
    known: 2 / 3,
  });
});
