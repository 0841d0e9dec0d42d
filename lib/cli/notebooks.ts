import { Command } from "commander";
import { closest } from "fastest-levenshtein";
import { basename, join, relative } from "node:path";
import { projectRoot } from "../base/mod.ts";
import { notebooksDirectory, prepareJupyter } from "./jupyter.ts";
import { executeNotebook, NotebookError, renderNotebook } from "./notebook.ts";

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
  .option("--preset <name>", "size of what they train and show: smoke, quick, lab or full")
  .option("--render-only", "write the pages of the notebooks as they are")
  .addHelpText(
    "after",
    `
Examples:
  deno task notebooks
  deno task notebooks dataset --preset lab
  deno task notebooks --render-only`,
  );

await program.parseAsync(Deno.args, { from: "user" });
const options = program.opts<{ preset?: string; renderOnly?: boolean }>();
const names = program.args.length > 0 ? program.args : known;
for (const name of names) {
  if (known.includes(name)) continue;
  program.error(`There is no notebook '${name}': did you mean '${closest(name, known)}'?`);
}

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupted.abort());
}

try {
  console.error("Preparing Jupyter …");
  const jupyter = await prepareJupyter();
  for (const name of names) {
    const notebook = join(notebooksDirectory, `${name}.ipynb`);
    const page = join(projectRoot, "results", "notebooks", `${name}.html`);
    if (!options.renderOnly) {
      await executeNotebook(jupyter, notebook, {
        env: options.preset === undefined ? {} : { VQALAB_PRESET: options.preset },
        onCell: (cell, cells) => console.error(`${name}: cell ${cell} of ${cells}`),
        signal: interrupted.signal,
      });
    }
    await renderNotebook(jupyter, notebook, page);
    console.log(relative(projectRoot, page));
  }
} catch (error) {
  if (interrupted.signal.aborted) Deno.exit(130);
  if (!(error instanceof NotebookError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
Deno.exit(0);
