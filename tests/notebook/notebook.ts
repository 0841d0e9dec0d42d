/** An output of a cell as nbformat 4 stores it, with lines joined. */
export interface Output {
  output_type: string;
  text?: string;
  data?: Record<string, string>;
  metadata?: Record<string, Record<string, unknown>>;
}

/** A notebook of these code cells, not executed. */
export function notebookOf(cells: string[]): string {
  return JSON.stringify({
    cells: cells.map((source, index) => ({
      cell_type: "code",
      execution_count: null,
      id: `cell-${index}`,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { display_name: "Deno", language: "typescript", name: "deno" } },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

interface StoredCell {
  cell_type: string;
  id: string;
  source: string | string[];
  outputs: (Pick<Output, "output_type" | "metadata"> & {
    text?: string[];
    data?: Record<string, unknown>;
  })[];
}

async function codeCells(path: string): Promise<StoredCell[]> {
  const { cells }: { cells: StoredCell[] } = JSON.parse(await Deno.readTextFile(path));
  return cells.filter(({ cell_type }) => cell_type === "code");
}

const joined = (text: unknown) => Array.isArray(text) ? text.join("") : text as string;

/** The outputs of each code cell, by the cell's id. */
export async function outputsOf(path: string): Promise<Record<string, Output[]>> {
  return Object.fromEntries((await codeCells(path)).map(({ id, outputs }) => [
    id,
    outputs.map(({ output_type, text, data, metadata }) => ({
      output_type,
      ...(metadata && { metadata }),
      ...(text && { text: joined(text) }),
      ...(data && {
        data: Object.fromEntries(Object.entries(data).map(([mime, part]) => [mime, joined(part)])),
      }),
    })),
  ]));
}

/** The code of each cell of a notebook. */
export async function codeOf(path: string): Promise<string[]> {
  return (await codeCells(path)).map(({ source }) => joined(source));
}

/** The cells of a notebook's file as their author wrote them. */
export function withoutOutputs(notebook: string): unknown {
  const { cells }: { cells: StoredCell[] } = JSON.parse(notebook);
  return cells.map(({ id, cell_type, source }) => ({ id, cell_type, source: joined(source) }));
}

/** The addresses that a page would load from another host; links that only a reader follows are none of it. */
export function requests(html: string): string[] {
  const patterns = [
    /<(?!a\b)\w+\b[^>]*\b(?:src|href|srcset|poster|action|data)\s*=\s*["']?\s*(?:https?:)?\/\/[^>]*>/gi,
    /\burl\(\s*["']?\s*(?:https?:)?\/\/[^)]*\)/gi,
    /@import\s+["'][^"']*/gi,
    /(?<!@)\b(?:from|import)\s*\(?\s*["'](?:https?:)?\/\/[^"']*/gi,
    /\b(?:fetch|importScripts)\(\s*["'](?:https?:)?\/\/[^"']*/gi,
  ];
  // Code that a reader sees is text.
  const page = html.replaceAll(/<pre\b[\s\S]*?<\/pre>/gi, "");
  return patterns.flatMap((pattern) => page.match(pattern) ?? []);
}
