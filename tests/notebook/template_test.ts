import assert from "node:assert/strict";
import { join } from "node:path";
import { NewError, newExperiment, newNotebook } from "../../lib/cli/new.ts";
import { notebooksDirectory } from "../../lib/cli/jupyter.ts";
import { experimentNotebook } from "../../lib/notebook/mod.ts";
import { type Experiment, ExperimentError } from "../../lib/sweep/mod.ts";
import { withoutOutputs } from "./notebook.ts";
import { templated } from "./templated.ts";

for (const name of templated) {
  Deno.test(`the notebook ${name} is the template's, with its outputs`, async () => {
    const committed = await Deno.readTextFile(join(notebooksDirectory, `${name}.ipynb`));
    assert.deepEqual(withoutOutputs(committed), withoutOutputs(experimentNotebook(name)));
  });
}

/** Runs a test with folders of its own for experiments and notebooks. */
async function withPlaces(
  work: (places: { experiments: string; notebooks: string }) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const places = {
    experiments: join(directory, "experiments"),
    notebooks: join(directory, "notebooks"),
  };
  try {
    await work(places);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Loads an experiment's file from outside of the project. */
async function load(path: string): Promise<Experiment> {
  const sweep = new URL("../../lib/sweep/mod.ts", import.meta.url).href;
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace("../lib/sweep/mod.ts", sweep));
  const { default: experiment }: { default: Experiment } = await import(path);
  return experiment;
}

for (
  const [name, varied] of Object.entries({
    hidden_size: { hiddenSize: [32, 64, 128] },
    attention: { attention: [false, true] },
    schedule: { schedule: ["constant", "cosine"] },
    my_question: { hiddenSize: [32, 64, 128] },
  })
) {
  Deno.test(`a new experiment ${name} is a sound experiment with a notebook`, async () => {
    await withPlaces(async (places) => {
      const [experiment, notebook] = await newExperiment(name, places);
      assert.deepEqual((await load(experiment!)).vary, varied);
      assert.equal(await Deno.readTextFile(notebook!), experimentNotebook(name));
    });
  });
}

Deno.test("a new experiment takes no name that is taken, and none that is no name", async () => {
  await withPlaces(async (places) => {
    await newExperiment("mine", places);
    await Deno.remove(join(places.notebooks, "mine.ipynb"));
    await assert.rejects(newExperiment("mine", places), /mine\.ts is there already: take another/);
    await newExperiment("other", places);
    await Deno.remove(join(places.experiments, "other.ts"));
    await assert.rejects(newExperiment("other", places), /other\.ipynb is there already/);
    for (const name of ["My-Name", "../up", "", "1st"]) {
      await assert.rejects(newExperiment(name, places), NewError);
    }
    await assert.rejects(newExperiment("report", places), /'report' cannot name an experiment/);
  });
});

Deno.test("a new notebook needs its experiment", async () => {
  await withPlaces(async (places) => {
    await Deno.mkdir(places.experiments, { recursive: true });
    await assert.rejects(newNotebook("nothing", places), ExperimentError);
  });
});
