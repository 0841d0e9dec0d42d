import { join, relative } from "node:path";
import { exists, projectRoot, shownPath, UserError, writeAtomic } from "../base/mod.ts";
import { experimentNotebook, experimentSource } from "../notebook/mod.ts";
import { checkExperimentName, loadExperiment } from "../sweep/mod.ts";
import { Command } from "./command.ts";
import { notebooksDirectory } from "./jupyter.ts";
import { printLines } from "./screen.ts";
import { runMain, taskArguments } from "./terminal.ts";

/** A name that cannot be taken; the message says the remedy. */
export class NewError extends UserError {}

/** The folders of what is written. */
export interface NewPlaces {
  /** The folder of the experiments. */
  experiments: string;
  /** The folder of the notebooks. */
  notebooks: string;
}

const places: NewPlaces = {
  experiments: join(projectRoot, "experiments"),
  notebooks: notebooksDirectory,
};

/**
 * Writes a new experiment and its notebook.
 *
 * @returns The paths of what was written.
 * @throws {NewError} When the name is none or is taken; nothing is written then.
 * @throws {ExperimentError} When it is that of something else among the results.
 */
export async function newExperiment(
  name: string,
  { experiments, notebooks }: NewPlaces = places,
): Promise<string[]> {
  checkName(name);
  const experiment = join(experiments, `${name}.ts`);
  const notebook = join(notebooks, `${name}.ipynb`);
  for (const path of [experiment, notebook]) await checkFree(path);
  await writeAtomic(experiment, experimentSource(name));
  await writeNotebook(notebook, name);
  return [experiment, notebook];
}

/**
 * Writes the notebook of an experiment that is there.
 *
 * @returns The paths of what was written.
 * @throws {NewError} When it has one.
 * @throws {ExperimentError} When there is no such experiment.
 */
export async function newNotebook(
  name: string,
  { experiments, notebooks }: NewPlaces = places,
): Promise<string[]> {
  await loadExperiment(name, experiments);
  const notebook = join(notebooks, `${name}.ipynb`);
  await checkFree(notebook);
  await writeNotebook(notebook, name);
  return [notebook];
}

async function writeNotebook(path: string, name: string): Promise<void> {
  await writeAtomic(path, experimentNotebook(name));
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]*$/.test(name)) return checkExperimentName(name);
  throw new NewError(
    `'${name}' cannot name an experiment: take lower-case letters, digits and '_', as in hidden_size.`,
  );
}

async function checkFree(path: string): Promise<void> {
  if (!await exists(path)) return;
  throw new NewError(
    `${
      relative(projectRoot, path)
    } is there already: take another name, or remove that file first.`,
  );
}

const program = new Command("deno task new")
  .description("Writes a new experiment with its notebook, ready to run.")
  .addHelpAfter(`
Examples:
  deno task new experiment hidden_size   experiments/hidden_size.ts and notebooks/hidden_size.ipynb
  deno task new notebook easy_vqa        the notebook of an experiment that is there`);
program.command("experiment").argument("<name>", "lower-case letters, digits and '_'")
  .description("an experiment and its notebook; a setting's name varies that setting")
  .action(async (name: string) => {
    await print(newExperiment(name));
    printLines(`To run it: deno task sweep ${name}, or deno task lab`);
  });
program.command("notebook").argument("<experiment>", "the name of a file in experiments/")
  .description("the notebook of an experiment that is there")
  .action((name: string) => print(newNotebook(name)));

async function print(written: Promise<string[]>): Promise<void> {
  for (const path of await written) printLines(shownPath(path));
}

if (import.meta.main) {
  await runMain(async () => {
    await program.parseAsync(taskArguments(), { from: "user" });
  });
}
