import assert from "node:assert/strict";
import {
  defineExperiment,
  type Expectation,
  expectedPoints,
  type Experiment,
  ExperimentError,
  loadExperiment,
} from "../../lib/sweep/mod.ts";

const experiment = (expects: unknown): Experiment => ({
  question: "Does dropout help?",
  vary: { dropout: [0, 0.3, 0.5] },
  base: {},
  metric: "valAccuracy",
  expects: expects as Experiment["expects"],
});

const better: Expectation = { point: { dropout: 0.3 }, is: "better", than: { dropout: 0 } };

Deno.test("an experiment expects differences of its own points, or that its setting matters most", () => {
  for (
    const expects of [
      undefined,
      "matters most",
      [better],
      [better, { ...better, metric: "gap", by: 0.02 }],
      [{ ...better, is: "no different", by: 0.01, metric: "valLoss" }],
      [{ ...better, is: "not told apart" }],
    ]
  ) {
    assert.equal(defineExperiment(experiment(expects)).expects, expects);
  }
});

Deno.test("what cannot be expected is named, with what can be", () => {
  const refused: [unknown, RegExp][] = [
    ["matters least", /is a list, or "matters most", not "matters least"/],
    [[], /is a list, or "matters most", not \[\]: expects: \[\{ point/],
    [[{ ...better, is: "beter" }], /Unknown relation 'beter'.*'better'/],
    [[{ ...better, then: {} }], /Unknown part of an expectation 'then'.*'than'/],
    [[{ ...better, point: {} }], /'point' is a point of the experiment, such as \{ dropout: … \}/],
    [[{ ...better, than: 0 }], /'than' is a point of the experiment, .* not 0/],
    [[{ ...better, than: { dropot: 0 } }], /Unknown varied setting 'dropot'.*'dropout'/],
    [[{ ...better, than: { dropout: 0.4 } }], /does not vary 'dropout' over 0\.4.*\[0,0\.3,0\.5\]/],
    [[{ ...better, than: { dropout: 0.3 } }], /two different points/],
    [[{ ...better, metric: "valAcuracy" }], /Unknown metric 'valAcuracy'.*'valAccuracy'/],
    [[{ ...better, metric: "valVqaAccuracy" }], /'valVqaAccuracy' is not defined for the model/],
    [[{ ...better, by: -1 }], /by, is -1: it must be a number from 0/],
    [[{ ...better, is: "no different" }], /above 0 where points are expected to be no different/],
    [
      [{ ...better, is: "not told apart", by: 0.01 }],
      /leave out by: 0\.01, or expect .* "no different"/,
    ],
  ];
  for (const [expects, message] of refused) {
    assert.throws(() => defineExperiment(experiment(expects)), (error: Error) => {
      assert.match(error.message, message);
      return true;
    });
  }
  const grid = { ...experiment("matters most"), vary: { dropout: [0.3], batchSize: [32, 64] } };
  assert.throws(() => defineExperiment(grid), ExperimentError);
});

Deno.test("a claim says which difference it comes to", () => {
  const claim = "Dropout avoids overfitting.";
  assert.throws(
    () => defineExperiment({ ...experiment(undefined), claim }),
    /The claim "Dropout avoids overfitting\." cannot be judged: say by expects which difference/,
  );
  assert.equal(defineExperiment({ ...experiment([better]), claim }).claim, claim);
});

Deno.test("settings that an expected point leaves out have their base value", () => {
  const vary = { batchSize: [8, 32], imageBlocks: ["1", "report"] };
  const base = { batchSize: 8 };
  assert.deepEqual(
    expectedPoints({ point: { imageBlocks: 1 }, is: "better", than: { batchSize: 32 } }, {
      vary,
      base,
    }),
    {
      point: { batchSize: 8, imageBlocks: "1" },
      than: { batchSize: 32, imageBlocks: "report" },
    },
  );
});

Deno.test("the report's claims are expectations of their experiments", async () => {
  for (const name of ["attention", "dropout", "image_depth", "learning_rate", "modality"]) {
    assert.ok((await loadExperiment(name)).expects, name);
  }
});
