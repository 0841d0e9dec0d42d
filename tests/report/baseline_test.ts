import assert from "node:assert/strict";
import { baselineMarkdown, type BaselineReport } from "../../lib/report/mod.ts";

const report: BaselineReport = {
  data: "vizwiz",
  edition: "<draft>",
  dataHash: "0",
  trainRows: 2000,
  valRows: 1000,
  command: "deno task baseline",
  baselines: [{
    name: "Constant",
    scores: {
      answerability: { accuracy: 0.542, averagePrecision: 0.458, f1: 0, baseRate: 0.458 },
      interval: { low: 0.4271, high: 0.4889 },
      answerAccuracy: 0.5,
      vqaAccuracy: { overall: 0.6812, byAnswerType: { other: 0.25, "": 1 } },
    },
  }],
};

Deno.test("a page of baselines shows the scores in percent, with the base rate and by answer type", () => {
  const page = baselineMarkdown(report);
  assert.match(page, /2000 training rows, scored on 1000 validation rows, of which 45.8%/);
  assert.match(page, /^\| Constant +\| +45\.8 \| +42\.7 to 48\.9 \| +0\.0 \| +54\.2 \|$/m);
  assert.match(page, /^\| Answer +\| Accuracy \| VQA accuracy \| +– \| +other \|$/m);
  assert.match(page, /^\| Constant \| +50\.0 \| +68\.1 \| 100\.0 \| +25\.0 \|$/m);
});

Deno.test("an edition is named, and told from the published data, as text", () => {
  const page = baselineMarkdown(report);
  assert.match(page, /^# Baselines on vizwiz \(&lt;draft&gt;\)$/m);
  assert.match(page, /^This is the &lt;draft&gt; edition, not the published data\.$/m);
  const { edition: _, ...published } = report;
  assert.doesNotMatch(baselineMarkdown(published), /edition/);
});

Deno.test("what is not defined is a dash", () => {
  const page = baselineMarkdown({
    ...report,
    baselines: [{
      name: "Constant",
      scores: {
        answerability: { accuracy: 1, averagePrecision: undefined, f1: undefined, baseRate: 0 },
        interval: undefined,
        answerAccuracy: 0.5,
        vqaAccuracy: undefined,
      },
    }],
  });
  assert.match(page, /^\| Constant +\| +– \| +– \| +– \| +100\.0 \|$/m);
  assert.match(page, /^\| Constant \| +50\.0 \| +– \|$/m);
});
