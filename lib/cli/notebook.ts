import { basename, dirname, join, relative } from "node:path";
import {
  cacheDirectory,
  type OnProgress,
  projectRoot,
  UserError,
  writeAtomic,
} from "../base/mod.ts";
import { type Jupyter, jupyterFiles } from "./jupyter.ts";

/** A notebook that fails or lacks an output; the message names the notebook and the cell. */
export class NotebookError extends UserError {}

/** The options of {@linkcode executeNotebook}. */
export interface ExecuteOptions {
  /** The path of the executed notebook. @default the notebook itself */
  target?: string;
  /** More environment variables for the notebook's kernel. */
  env?: Record<string, string>;
  /** Told of each cell that starts. */
  onProgress?: OnProgress;
  /** Stops the notebook and what it runs. */
  signal?: AbortSignal;
}

/** The parts of nbformat 4 that are looked at. */
interface Notebook {
  cells: {
    cell_type: string;
    source: string | string[];
    metadata: { tags?: string[] };
    outputs?: { output_type: string; ename?: string; evalue?: string; traceback?: string[] }[];
  }[];
}

/**
 * Executes a notebook and keeps it only when it is whole: no cell failed, and each has an output
 * but those tagged `silent`.
 *
 * @throws {NotebookError} Otherwise; the notebook as far as it came is then in `.cache/notebooks`.
 */
export async function executeNotebook(
  jupyter: Jupyter,
  path: string,
  options: ExecuteOptions = {},
): Promise<void> {
  const { target = path, env, onProgress, signal } = options;
  const name = relative(projectRoot, path);
  const draft = join(cacheDirectory, "notebooks", basename(path));
  await Deno.mkdir(dirname(draft), { recursive: true });
  const total = (JSON.parse(await Deno.readTextFile(path)) as Notebook).cells.length;
  await Deno.remove(draft).catch(() => {});
  const program = new Deno.Command(jupyter.python, {
    args: [join(jupyterFiles, "execute.py"), path, draft],
    env: { ...jupyter.env, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  const log = new Response(program.stderr).text();
  for await (const text of program.stdout.pipeThrough(new TextDecoderStream())) {
    const done = Number(text.trim().split("\n").at(-1));
    onProgress?.({ label: `Execute ${name}`, done, total, unit: "cells" });
  }
  const { success } = await program.status;
  signal?.throwIfAborted();
  const executed = await Deno.readTextFile(draft).catch(() => undefined);
  const problem = executed && firstProblem(JSON.parse(executed));
  if (problem) {
    throw new NotebookError(
      `${name}, ${problem}\nAs far as it came: ${relative(projectRoot, draft)}`,
    );
  }
  if (!success || executed === undefined) {
    throw new NotebookError(`${name} could not be executed:\n${(await log).trim().slice(-2000)}`);
  }
  onProgress?.({ label: `Execute ${name}`, done: total, total, unit: "cells" });
  await writeAtomic(target, executed);
}

function firstProblem({ cells }: Notebook): string | undefined {
  for (const [index, { cell_type, source, metadata, outputs = [] }] of cells.entries()) {
    const code = [source].flat().join("").trim();
    if (cell_type !== "code" || code === "") continue;
    const cell = `cell ${index + 1} of ${cells.length} (${code.split("\n")[0]})`;
    const error = outputs.find(({ output_type }) => output_type === "error");
    if (error) {
      const said = error.traceback?.join("\n") || `${error.ename}: ${error.evalue}`;
      return `${cell}, failed:\n${said}`;
    }
    if (outputs.length === 0 && !metadata.tags?.includes("silent")) {
      return `${cell}, has no output; tag it "silent" if it is meant to have none.`;
    }
  }
}

/**
 * Writes an executed notebook as one HTML page with everything in it, that asks no host for anything.
 *
 * @param path The notebook.
 * @param page The path of the page.
 * @throws {NotebookError} When it cannot be written.
 */
export async function renderNotebook(jupyter: Jupyter, path: string, page: string): Promise<void> {
  await Deno.mkdir(dirname(page), { recursive: true });
  const output = await new Deno.Command(jupyter.python, {
    args: [
      ...["-m", "nbconvert", "--to", "html", "--template", "offline", "--embed-images"],
      ...["--output-dir", dirname(page), "--output", basename(page), path],
    ],
    env: jupyter.env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (output.success) return;
  const said = new TextDecoder().decode(output.stderr).trim().slice(-2000);
  throw new NotebookError(`${relative(projectRoot, path)} could not be written as HTML:\n${said}`);
}
