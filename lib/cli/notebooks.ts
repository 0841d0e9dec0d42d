import { basename, join, relative } from "node:path";
import { codeState, exists, projectRoot, unknownName, UserError } from "../base/mod.ts";
import { Command } from "./command.ts";
import { type Jupyter, notebooksDirectory, prepareJupyter } from "./jupyter.ts";
import {
  draftOf,
  executeNotebook,
  NotebookError,
  type NotebookOrigin,
  renderNotebook,
} from "./notebook.ts";
import { commandLine } from "./options.ts";
import { print, printLines, style } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";

/** The options of {@linkcode publishNotebooks}. */
export interface PublishOptions {
  /** The folder of the pages. */
  pages: string;
  /** Leaves the notebooks as they are. @default false */
  renderOnly?: boolean;
  /** More environment variables for the kernels. */
  env?: Record<string, string>;
  /** Kept in the executed notebooks. */
  origin?: NotebookOrigin;
  /** Told of each page that is written. */
  onPage?: (page: string) => void;
  /** Stops it. */
  signal?: AbortSignal;
}

/**
 * Executes notebooks in place and writes each as a page. One that fails keeps none of the others from it;
 * its page shows how far it came.
 *
 * @param paths The notebooks.
 * @returns The error of each that failed.
 */
export async function publishNotebooks(
  jupyter: Jupyter,
  paths: readonly string[],
  options: PublishOptions,
): Promise<UserError[]> {
  const { pages, renderOnly, env, origin, onPage, signal } = options;
  const failures: UserError[] = [];
  for (const path of paths) {
    const page = join(pages, `${basename(path, ".ipynb")}.html`);
    let shown = path;
    try {
      if (!renderOnly) {
        const onProgress = terminalProgress();
        await executeNotebook(jupyter, path, { env, origin, onProgress, signal });
      }
    } catch (error) {
      failures.push(asUserError(error, signal));
      if (!await exists(draftOf(path))) continue;
      shown = draftOf(path);
    }
    try {
      await renderNotebook(jupyter, shown, page);
      onPage?.(page);
    } catch (error) {
      failures.push(asUserError(error, signal));
    }
  }
  return failures;
}

/** @throws {unknown} The error itself where it is no single notebook's. */
function asUserError(error: unknown, signal: AbortSignal | undefined): UserError {
  // A stop ends Jupyter too.
  if (error instanceof NotebookError) signal?.throwIfAborted();
  if (error instanceof UserError) return error;
  throw error;
}

async function main(signal: AbortSignal): Promise<number> {
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
    .option("--preset <name>", "size of what they train and show", "quick")
    .option("--render-only", "write the pages of the notebooks as they are", false)
    .addHelpAfter(`
A notebook that fails keeps none of the others from being executed and written; its page shows how far it
came, and the exit status is 1.

Examples:
  deno task notebooks
  deno task notebooks dataset --preset lab
  deno task notebooks --render-only`);
  program.parse(taskArguments(), { from: "user" });
  const { preset, renderOnly } = program.opts<{ preset: string; renderOnly: boolean }>();
  const names = program.args.length > 0 ? program.args : known;
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new NotebookError(unknownName({ one: "notebook", all: "ones" }, name, known));
  }
  print("Preparing Jupyter …", { output: "stderr" });
  const code = await codeState();
  const failures = await publishNotebooks(
    await prepareJupyter(terminalProgress()),
    names.map((name) => join(notebooksDirectory, `${name}.ipynb`)),
    {
      pages: join(projectRoot, "results", "notebooks"),
      renderOnly,
      env: { VQALAB_PRESET: preset },
      origin: {
        command: commandLine("notebooks", taskArguments()),
        preset,
        date: new Date().toLocaleDateString("sv-SE"),
        commit: code === null
          ? "unknown"
          : code.commit.slice(0, 12) + (code.dirty ? " with changes" : ""),
      },
      onPage: (page) => printLines(relative(projectRoot, page)),
      signal,
    },
  );
  for (const { message } of failures) {
    print(`\n${style("red", "error:", "stderr")} ${message}`, { output: "stderr" });
  }
  return failures.length > 0 ? 1 : 0;
}

if (import.meta.main) await runMain(main);
