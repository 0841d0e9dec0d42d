import assert from "node:assert/strict";
import { join } from "node:path";
import { defineExperiment } from "../../lib/sweep/mod.ts";

/** The module as a cell has it, by a dynamic import; of no types, since the kernel checks none. */
const cells: Record<string, (...given: unknown[]) => unknown> = await import(
  join("..", "..", "lib", "notebook", "mod.ts")
);

const experiment = {
  name: "mine",
  question: "Which?",
  vary: { learningRate: [1e-3, 1e-2] },
  base: { learningRate: 1e-3 },
  metric: "valAccuracy",
};

/** Calls that cells get wrong, with the sentence that answers each. */
const mistakes: Record<string, [name: string, given: unknown[], says: RegExp]> = {
  "nothing, as of a wrong import": [
    "runInNotebook",
    [undefined],
    /not as undefined: perhaps it was imported under a name that its module does not export/,
  ],
  "an experiment without a name": [
    "runInNotebook",
    [{ ...experiment, name: undefined }],
    /has no name.*add name: "mine" to defineExperiment/,
  ],
  "a number as a name": ["runInNotebook", [{ ...experiment, name: 5 }], /name is text.*not 5/],
  "null as a name": ["runInNotebook", [{ ...experiment, name: null }], /name is text.*not null/],
  "a path as a name": ["runInNotebook", [{ ...experiment, name: "a/b" }], /not "a\/b"/],
  "a name with a space": ["defineExperiment", [{ ...experiment, name: "my study" }], /"my study"/],
  "a name that is too long": [
    "runInNotebook",
    [{ ...experiment, name: "x".repeat(300) }],
    /at most 100 letters/,
  ],
  "the name of a file's experiment": [
    "runInNotebook",
    [{ ...experiment, name: "dropout" }],
    /'dropout' is that of experiments\/dropout\.ts.*a name of its own/,
  ],
  "the name of the lab report's folder": [
    "runInNotebook",
    [{ ...experiment, name: "report" }],
    /'report' cannot name an experiment/,
  ],
  "an unknown file": ["runInNotebook", ["learnin_rate"], /learning_rate/],
  "a path of a file": [
    "runInNotebook",
    ["experiments/dropout.ts"],
    /did you mean 'dropout'/,
  ],
  "a promise": ["runInNotebook", [Promise.resolve(experiment)], /is an await missing/],
  "an unknown option": [
    "runInNotebook",
    ["learning_rate", { seeeds: 5 }],
    /Unknown option 'seeeds'.*'seeds'/,
  ],
  "null as options": ["runInNotebook", ["learning_rate", null], /options .* not as null/],
  "text as options": ["runInNotebook", ["learning_rate", "smoke"], /options .* not as "smoke"/],
  "text as a number of seeds": [
    "runInNotebook",
    ["learning_rate", { seeds: "3" }],
    /Option 'seeds' cannot be "3": it is a whole number from 1\./,
  ],
  "a number as a preset": [
    "runInNotebook",
    ["learning_rate", { preset: 5 }],
    /Option 'preset' cannot be 5/,
  ],
  "text as settings": [
    "runInNotebook",
    ["learning_rate", { set: "epochs=1" }],
    /Option 'set' cannot be "epochs=1": it is settings by name/,
  ],
  "a sampler without trials": [
    "runInNotebook",
    ["learning_rate", { sampler: { name: "tpe" } }],
    /Option 'sampler' cannot be .*: it is a sampler, as \{ name: "tpe", trials: 60 \}/,
  ],
  "a sampler with a part that there is not": [
    "runInNotebook",
    ["learning_rate", { sampler: { name: "tpe", trials: 9, seeds: 2 } }],
    /Option 'sampler' cannot be .*"seeds":2/,
  ],
  "no jobs": ["runInNotebook", ["learning_rate", { jobs: 0 }], /Option 'jobs' cannot be 0/],
  "a misspelt engine": [
    "runInNotebook",
    ["learning_rate", { engine: "nativ" }],
    /did you mean 'native'/,
  ],
  "a misspelt metric": [
    "defineExperiment",
    [{ ...experiment, metric: "valAcuracy" }],
    /did you mean 'valAccuracy'/,
  ],
  "a list of metrics": [
    "defineExperiment",
    [{ ...experiment, metric: ["valAccuracy"] }],
    /Unknown metric \["valAccuracy"\]/,
  ],
  "a metric of another model": [
    "defineExperiment",
    [{ ...experiment, metric: "valVqaAccuracy" }],
    /'valVqaAccuracy' is not defined for the model 'classification'/,
  ],
  "a misspelt setting": [
    "defineExperiment",
    [{ ...experiment, vary: { learnRate: [1] } }],
    /learningRate/,
  ],
  "a misspelt value": [
    "defineExperiment",
    [{ ...experiment, base: { learningRate: 1e-3, data: "shape" } }],
    /'data'.*shapes/,
  ],
  "a value that is no number": [
    "defineExperiment",
    [{ ...experiment, vary: { learningRate: [1e-3, NaN] } }],
    /'learningRate' cannot be NaN/,
  ],
  "a big integer": [
    "defineExperiment",
    [{ ...experiment, base: { learningRate: 1e-3, epochs: 2n } }],
    /'epochs' cannot be 2/,
  ],
  "an empty question": ["defineExperiment", [{ ...experiment, question: " " }], /question/],
  "a claim that is no text": ["defineExperiment", [{ ...experiment, claim: 5 }], /claim/],
  "nothing as what is expected": [
    "defineExperiment",
    [{ ...experiment, expects: [null] }],
    /expects is a list.*not null/,
  ],
  "a question of nothing": ["showQuestion", [undefined], /not as undefined/],
  "a question of what is no experiment": [
    "showQuestion",
    [{ name: "mine" }],
    /needs question: a sentence/,
  ],
  "a table of nothing": ["showTable", [undefined], /not as undefined/],
  "a table of a misspelt name": ["showTable", ["dropuot"], /did you mean 'dropout'/],
  "a table of what has not been run": ["showTable", ["my_own"], /known once it has been run/],
  "a trial of a misspelt name": ["openNotebookTrial", ["dropuot"], /did you mean 'dropout'/],
  "a part that the lab report lacks": [
    "showLabReport",
    ["claim"],
    /Unknown part .*did you mean .claims/,
  ],
  "a model of nothing": ["showModel", [], /Unknown model undefined.*classification/],
  "data of an object": ["openNotebookDataset", [{ preset: "smoke" }], /Unknown preset \{/],
  "text to be displayed": ["display", ["hello"], /a bundle.*not "hello"/],
  "a number as Markdown": ["displayMarkdown", [5], /as text, not as 5/],
  "a summary that is not there": [
    "tableBundle",
    [undefined],
    /tableBundle\(\) takes a summary, .*, and not undefined\. Run the cell/,
  ],
  "a name in place of a study": [
    "summarize",
    ["dropout"],
    /summarize\(\) takes a study, as runInNotebook\(experiment\) gives, and not "dropout"\./,
  ],
  "a name in place of rows": ["errorsByClass", ["dropout"], /takes rows, as judgedRows\(/],
  "rows of another kind": ["predictionsBundle", [[{ isRight: true }]], /as predictRows\(trial/],
  "an object in place of a summary": ["plotBundle", [{}], /takes a summary, .*, and not \{\}/],
  "a promise in place of a trial": [
    "predictRows",
    [Promise.resolve({}), "val", [1]],
    /takes an opened trial, .* Write await before/,
  ],
  "a misspelt split": ["samplesBundle", [undefined, 4], /as dataset\.train, and not undefined/],
};

for (const [mistake, [name, given, says]] of Object.entries(mistakes)) {
  Deno.test(`a cell that gives ${mistake} is answered in one sentence without a stack`, async () => {
    const error = await failureOf(() => cells[name]!(...given));
    assert.match(error.message, says);
    assert.equal(error.stack, `${error.name}: ${error.message}`);
    assert.equal(error.cause, undefined);
  });
}

Deno.test("an environment variable that is no number of seeds is named", async () => {
  Deno.env.set("VQALAB_SEEDS", "many");
  try {
    const { message } = await failureOf(() => cells.runInNotebook!("learning_rate"));
    assert.equal(message, 'VQALAB_SEEDS is "many": it must be a whole number from 1.');
  } finally {
    Deno.env.delete("VQALAB_SEEDS");
  }
});

/** The error that work ends with, thrown or rejected. */
async function failureOf(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    assert(error instanceof Error);
    return error;
  }
  throw new assert.AssertionError({ message: "It does not fail" });
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
