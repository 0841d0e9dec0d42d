import { Command } from "commander";
import { closest } from "fastest-levenshtein";
import { basename, join, relative } from "node:path";
import { projectRoot } from "../base/mod.ts";
import { notebooksDirectory, prepareJupyter } from "./jupyter.ts";
import { executeNotebook, NotebookError, renderNotebook } from "./notebook.ts";
import { runMain, terminalProgress } from "./terminal.ts";

const known = [...Deno.readDirSync(notebooksDirectory)]
  .filter(({ name }) => name.endsWith(".ipynb"))
  .map(({ name }) => basename(name, ".ipynb"))
  .toSorted();

const program = new Command("deno task notebooks")
  .description(
    "Executes notebooks in place and writes each as one self-contained HTML page to " +
      "results/notebooks/. Installs Jupyter on first use.",
  )
  .argument("[names...]", `which of them: ${known.join(", ")} (default: all)`)
  .option("--preset <name>", "size of what they train and show: smoke, quick, medium, lab or full")
  .option("--render-only", "write the pages of the notebooks as they are")
  .addHelpText(
    "after",
    `
Examples:
  deno task notebooks
  deno task notebooks dataset --preset lab
  deno task notebooks --render-only`,
  );

await runMain(async (signal) => {
  program.parse(Deno.args, { from: "user" });
  const options = program.opts<{ preset?: string; renderOnly?: boolean }>();
  const names = program.args.length > 0 ? program.args : known;
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new NotebookError(
      `There is no notebook '${name}': did you mean '${closest(name, known)}'?`,
    );
  }
  console.error("Preparing Jupyter …");
  const jupyter = await prepareJupyter();
  for (const name of names) {
    const notebook = join(notebooksDirectory, `${name}.ipynb`);
    const page = join(projectRoot, "results", "notebooks", `${name}.html`);
    if (!options.renderOnly) {
      await executeNotebook(jupyter, notebook, {
        env: options.preset === undefined ? {} : { VQALAB_PRESET: options.preset },
        onProgress: terminalProgress(),
        signal,
      });
    }
    await renderNotebook(jupyter, notebook, page);
    console.log(relative(projectRoot, page));
  }
});
