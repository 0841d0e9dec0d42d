import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import {
  asFileError,
  cacheDirectory,
  exists,
  type OnProgress,
  projectRoot,
  readJson,
  UserError,
  writeAtomic,
} from "../base/mod.ts";
import { type Jupyter, jupyterFiles } from "./jupyter.ts";

/** A notebook that fails; the message names the notebook and the cell. */
export class NotebookError extends UserError {}

/** The origin of an executed notebook's outputs. */
export interface NotebookOrigin {
  /** The command. */
  command: string;
  /** The preset that chose the sizes. */
  preset: string;
  /** The day, as 2026-11-25. */
  date: string;
  /** The commit of the code, and whether the code differs from it. */
  commit: string;
}

/** The options of {@linkcode executeNotebook}. */
export interface ExecuteOptions {
  /** The path of the executed notebook. @default the notebook itself */
  target?: string;
  /** More environment variables for the notebook's kernel. */
  env?: Record<string, string>;
  /** Kept in the executed notebook's metadata, under `vqalab`, for its page to show. */
  origin?: NotebookOrigin;
  /** Told of each cell that starts. */
  onProgress?: OnProgress;
  /** Stops the notebook and what it runs. */
  signal?: AbortSignal;
}

/** The parts of nbformat 4 that are looked at. */
const notebookSchema = z.looseObject({
  cells: z.array(z.looseObject({
    cell_type: z.string(),
    source: z.union([z.string(), z.array(z.string())]),
    outputs: z.array(z.looseObject({
      output_type: z.string(),
      ename: z.string().optional(),
      evalue: z.string().optional(),
      traceback: z.array(z.string()).optional(),
    })).optional(),
  })),
  metadata: z.looseObject({}),
});

type Notebook = z.infer<typeof notebookSchema>;

/** The path of a notebook as far as its last execution came. */
export function draftOf(path: string): string {
  return join(cacheDirectory, "notebooks", basename(path));
}

/**
 * Executes a notebook and keeps it only when no cell failed.
 *
 * @throws {NotebookError} Otherwise; the notebook as far as it came is then in `.cache/notebooks`.
 */
export async function executeNotebook(
  jupyter: Jupyter,
  path: string,
  options: ExecuteOptions = {},
): Promise<void> {
  const { target = path, env, origin, onProgress, signal } = options;
  const name = relative(projectRoot, path);
  const draft = draftOf(path);
  await Deno.mkdir(dirname(draft), { recursive: true });
  await Deno.remove(draft).catch(() => {});
  const total = (await readNotebook(path)).cells.length;
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
  const executed = await exists(draft) ? await readNotebook(draft) : undefined;
  const failure = executed && firstFailure(executed);
  if (failure) {
    throw new NotebookError(
      `${name}, ${failure}\nAs far as it came: ${relative(projectRoot, draft)}`,
    );
  }
  if (!success || executed === undefined) {
    throw new NotebookError(`${name} could not be executed:\n${(await log).trim().slice(-2000)}`);
  }
  onProgress?.({ label: `Execute ${name}`, done: total, total, unit: "cells" });
  const { vqalab: _, ...others } = executed.metadata;
  const metadata = { ...others, ...(origin && { vqalab: origin }) };
  await writeAtomic(target, JSON.stringify({ ...executed, metadata }, null, 1) + "\n");
}

/** @throws {NotebookError} When the file is none of nbformat 4. */
async function readNotebook(path: string): Promise<Notebook> {
  const read = await readJson(path);
  if (read?.fault instanceof SyntaxError) {
    throw new NotebookError(
      `${relative(projectRoot, path)} is no notebook, since it is not JSON: ${read.fault.message}`,
    );
  }
  if (read?.fault) throw await asFileError(read.fault, path, { action: "read" });
  const { success, data } = notebookSchema.safeParse(read?.content);
  if (success) return data;
  throw new NotebookError(
    `${
      relative(projectRoot, path)
    } is no notebook of nbformat 4, which has metadata and cells, each with ` +
      `a type and a source: open it in JupyterLab and save it, or remove it.`,
  );
}

function firstFailure({ cells }: Notebook): string | undefined {
  for (const [index, { source, outputs = [] }] of cells.entries()) {
    const error = outputs.find(({ output_type }) => output_type === "error");
    if (error === undefined) continue;
    const [line] = [source].flat().join("").trim().split("\n");
    const said = error.traceback?.join("\n") || `${error.ename}: ${error.evalue}`;
    return `cell ${index + 1} of ${cells.length} (${line}), failed:\n${said}`;
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
