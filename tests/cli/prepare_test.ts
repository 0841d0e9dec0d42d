import assert from "node:assert/strict";
import { join } from "node:path";
import { prepareTrials } from "../../lib/cli/prepare.ts";
import { type Experiment, planSweep } from "../../lib/sweep/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";

/** Prepares an experiment on VizWiz's annotations, without one picture. */
async function prepare(experiment: Pick<Experiment, "setting" | "values" | "base">): Promise<void> {
  await withDirectory(async (dataDirectory) => {
    for (const split of ["train", "val", "test"]) {
      const row = { image: `${split}.jpg`, question: "What is this?" };
      const labels = { answers: [{ answer: "soup" }], answer_type: "other", answerable: 1 };
      const rows = [split === "test" ? row : { ...row, ...labels }];
      await Deno.writeTextFile(join(dataDirectory, `${split}.json`), JSON.stringify(rows));
    }
    const plan = await planSweep({
      experiment: { name: "none", question: "Which?", metric: "valLoss", ...experiment },
      preset: "smoke",
      set: { data: "vizwiz", dataDirectory },
      resultsDirectory: join(dataDirectory, "results"),
    });
    await prepareTrials(plan, { engine: "wasm" });
  });
}

Deno.test("a sweep of models that read no pictures needs none", () =>
  prepare({ setting: "dropout", values: [0, 0.3], base: { model: "text", dropout: 0 } }));

Deno.test("a sweep of which one value reads pictures asks for them before its trials", () =>
  assert.rejects(
    prepare({
      setting: "modality",
      values: ["question", "both"],
      base: { modality: "question" },
    }),
    /No picture can be had\..*train\.jpg/,
  ));
