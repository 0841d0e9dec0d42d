import { markdownTable, number, type Row } from "./rows.ts";

const begin = "<!-- written by deno task bench -->", end = "<!-- until here -->";

/** Formats the ratios alone as a table in Markdown. */
function ratios(rows: readonly Row[]): string {
  const lines = rows.map(({ what, against, result, mark, reached }) => {
    const median = number(result.median, result.unit);
    const goal = `${mark.sense} ${number(mark.value, result.unit)}`;
    return [what, against ?? "", reached ? `**${median}**` : median, goal];
  });
  return markdownTable([
    ["what", "against", "result", "goal"],
    ["---", "---", "---:", "---:"],
    ...lines,
  ]);
}

/**
 * Replaces the benchmark's table in the README; reached goals are bold.
 *
 * @throws {Error} When the README lacks the lines that mark the table.
 */
export function withBenchmark(readme: string, rows: readonly Row[], machine: string): string {
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no lines "${begin}" and "${end}" for the benchmark.`);
  }
  return `${before}${begin}\n\n${ratios(rows)}\n\n${machine}\n\n${end}${after}`;
}
