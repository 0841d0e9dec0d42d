import assert from "node:assert/strict";
import { join } from "node:path";
import { runInNotebook, showQuestion, showTable } from "../../lib/notebook/mod.ts";
import { defineExperiment } from "../../lib/sweep/mod.ts";

/** A value of any type, as a cell may give it: the kernel checks none. */
const unchecked = (value: unknown) => value as never;

const experiment = {
  name: "mine",
  question: "Which?",
  vary: { learningRate: [1e-3, 1e-2] },
  base: { learningRate: 1e-3 },
  metric: "valAccuracy",
};

const mistakes: Record<string, [() => Promise<unknown>, RegExp]> = {
  "nothing, as of a wrong import": [
    () => runInNotebook(unchecked(undefined)),
    /not as undefined: perhaps it was imported under a name that its module does not export/,
  ],
  "an experiment without a name": [
    () => runInNotebook(unchecked({ ...experiment, name: undefined })),
    /has no name.*add name: "mine" to defineExperiment/,
  ],
  "an unknown file": [() => runInNotebook("learnin_rate"), /learning_rate/],
  "an unknown option": [
    () => runInNotebook("learning_rate", unchecked({ seeeds: 5 })),
    /Unknown option 'seeeds'.*'seeds'/,
  ],
  "a misspelt metric": [
    () => runInNotebook(unchecked({ ...experiment, metric: "valAcuracy" })),
    /valAccuracy/,
  ],
  "a misspelt setting": [
    () => runInNotebook(unchecked({ ...experiment, vary: { learnRate: [1] } })),
    /learningRate/,
  ],
  "a misspelt value": [
    () => runInNotebook(unchecked({ ...experiment, base: { learningRate: 1e-3, data: "shape" } })),
    /'data'.*shapes/,
  ],
  "a question of nothing": [() => showQuestion(unchecked(undefined)), /not as undefined/],
  "a table of nothing": [() => showTable(unchecked(undefined)), /not as undefined/],
};

for (const [mistake, [call, says]] of Object.entries(mistakes)) {
  Deno.test(`a cell that gives ${mistake} is answered in one sentence without a stack`, async () => {
    const error: unknown = await call().catch((error) => error);
    assert(error instanceof Error);
    assert.match(error.message, says);
    assert.equal(error.stack, `${error.name}: ${error.message}`);
  });
}

Deno.test("a name that the module of cells lacks cannot be imported by a cell", async () => {
  const path = join("..", "..", "lib", "notebook", "mod.ts");
  const module: Record<string, unknown> = await import(path);
  assert.equal(typeof module.runInNotebook, "function");
  assert.throws(() => module.runInNotebok, /Unknown import 'runInNotebok'.*'runInNotebook'/);
  assert.equal((await Promise.resolve(module)).display, module.display);
});

Deno.test("an experiment with a name keeps it, with its type", () => {
  const mine = defineExperiment({
    name: "mine",
    question: "Which?",
    vary: { learningRate: [1e-3, 1e-2] },
    base: { learningRate: 1e-3 },
    metric: "valAccuracy",
  });
  const { name }: { name: string } = mine;
  assert.equal(name, "mine");
});
