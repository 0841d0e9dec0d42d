import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import {
  defineExperiment,
  defineStudy,
  type Experiment,
  ExperimentError,
  listExperiments,
  loadExperiment,
  presets,
  type SearchSpace,
} from "../../lib/sweep/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";
import { withDirectory } from "./fixture.ts";

const dropout: Experiment = {
  question: "How much dropout?",
  vary: { dropout: [0, 0.3, 0.5] },
  base: {},
  metric: "valLoss",
};

Deno.test("an experiment is refused when its values, base or setting make no sense", () => {
  assert.equal(defineExperiment(dropout), dropout);
  assert.equal(defineExperiment({ ...dropout, base: { dropout: 0.5 } }).base.dropout, 0.5);
  const refusals: [Partial<Experiment>, RegExp][] = [
    [{ vary: {} }, /varies one setting or more/],
    [{ vary: { dropout: [] } }, /one or more different values of 'dropout', not \[\]/],
    [{ vary: { dropout: [0.3, 0.3] } }, /different values/],
    [{ vary: { dropout: [0.3, 1] } }, /'dropout' cannot be 1/],
    [
      { vary: { dropout: [0, 0.5] } },
      /base value of 'dropout', 0\.3, is not among .*\[0,0\.5\]: add it/,
    ],
    [
      { vary: { dropout: [0.3], learningRate: [0.5] } },
      /base value of 'learningRate', 0\.001, is not/,
    ],
    [{ vary: { seed: [42, 43] } as SearchSpace }, /cannot vary 'seed'.*--seeds/],
    [
      { vary: { dataDirectory: ["a", ""] } as SearchSpace },
      /cannot vary 'dataDirectory'.*where data lies/,
    ],
    [{ vary: { droput: [0.3] } as SearchSpace }, /did you mean 'dropout'/],
    [
      { vary: { imageBlocks: ["report", 1, "1"] } },
      /different values of 'imageBlocks', not \["report",1,"1"\]/,
    ],
    [{ vary: undefined } as unknown as Partial<Experiment>, /needs vary: \{ learningRate/],
    [{ base: undefined } as unknown as Partial<Experiment>, /needs base: \{\}/],
    [
      { metric: "accuracy" } as unknown as Partial<Experiment>,
      /Unknown metric .accuracy.: did you mean .valAccuracy./,
    ],
    [{ values: [1] } as Partial<Experiment>, /'values'/],
    [{ base: { epochs: 0 } }, /'epochs' cannot be 0/],
    [
      { metric: "valVqaAccuracy" },
      /'valVqaAccuracy' is not defined for the model 'classification'/,
    ],
    [{ metric: "valF1", base: { model: "answer", dropout: 0.3 } }, /to .*valVqaAccuracy/],
    [{ metric: "valF1", base: { data: "easy-vqa" } }, /on the data 'easy-vqa'/],
  ];
  for (const [change, message] of refusals) {
    assert.throws(() => defineExperiment({ ...dropout, ...change }), { message });
  }
});

Deno.test("a search space or a study that is too large is refused by its number, before it is listed", async () => {
  const values = (first: number) => [first, ...Array.from({ length: 9999 }, (_, i) => i / 1e5)];
  const vary = { learningRate: values(0.5), dropout: values(0.3), warmup: values(0.25) };
  assert.throws(
    () => defineExperiment({ ...dropout, base: { learningRate: 0.5, warmup: 0.25 }, vary }),
    /10,000 values of 'learningRate', 10,000 values of 'dropout' and .*, which are 1,000,000,000,000 points: .* at most 10,000\. Take values out of 'vary'/,
  );
  await assert.rejects(
    defineStudy({ experiment: { ...dropout, name: "many" }, preset: "smoke", seeds: 1e12 }),
    /3 points with 1,000,000,000,000 seeds .* at most 100,000\. Ask for 33,333 seeds or fewer/,
  );
});

Deno.test("every experiment of the project loads under its name and takes at most 40 lines", async () => {
  const directory = join(projectRoot, "experiments");
  const names = Array.from(Deno.readDirSync(directory), ({ name }) => name.replace(/\.ts$/, ""));
  assert(names.includes("learning_rate"));
  for (const name of names) {
    assert.equal((await loadExperiment(name)).name, name);
    const text = await Deno.readTextFile(join(directory, `${name}.ts`));
    assert(text.split("\n").length <= 41, `${name} is longer than 40 lines`);
  }
});

Deno.test("an unknown experiment gets the nearest name; a wrong file is named, and listed beside the others", () =>
  withDirectory(async (directory) => {
    await assert.rejects(loadExperiment("dropout", directory), /no experiment in/);
    const mod = join(projectRoot, "lib", "sweep", "mod.ts");
    const files = {
      empty: "export {};",
      five: "export default 5;",
      unchecked: `export default ${JSON.stringify({ ...dropout, vary: { dropout: [1, 2] } })};`,
      whole: `import { defineExperiment } from ${JSON.stringify(mod)};
        export default defineExperiment(${JSON.stringify(dropout)});`,
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(directory, `${name}.ts`), text);
    }
    assert.deepEqual(await loadExperiment("whole", directory), { ...dropout, name: "whole" });
    const refusals = {
      whale: /'whale': did you mean 'whole'\? Known experiments: empty, five, unchecked, whole/,
      five: /five\.ts: An experiment is an object with question, vary, base and metric, not 5/,
      empty: /empty\.ts has no default export/,
      unchecked: /unchecked\.ts: Setting 'dropout' cannot be 1/,
    };
    for (const [name, message] of Object.entries(refusals)) {
      await assert.rejects(
        loadExperiment(name, directory),
        (error) => error instanceof ExperimentError && message.test(error.message),
      );
    }
    const listed = await listExperiments(directory);
    const isWrong = Array.from(listed, ([name, one]) => [name, one instanceof ExperimentError]);
    assert.deepEqual(isWrong, [
      ["empty", true],
      ["five", true],
      ["unchecked", true],
      ["whole", false],
    ]);
  }));

Deno.test("every preset is a set of settings, and lab's are the report's", () => {
  for (const preset of Object.values(presets)) parseTrialSettings(preset);
  assert.deepEqual(parseTrialSettings(presets.lab), parseTrialSettings({}));
});
