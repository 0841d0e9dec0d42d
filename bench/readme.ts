import { markdownTable, number, type Row } from "./rows.ts";

const begin = "<!-- written by deno task bench -->", end = "<!-- until here -->";

/** The rows for readers who want the ratios alone, in Markdown. */
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
 * The README with these rows in the place that it keeps for them; reached goals are bold.
 *
 * @throws {Error} When the place is not there.
 */
export function withBenchmark(readme: string, rows: readonly Row[], machine: string): string {
  const [before, rest] = readme.split(begin);
  const [, after] = rest?.split(end) ?? [];
  if (before === undefined || after === undefined) {
    throw new Error(`README.md has no lines "${begin}" and "${end}" for the benchmark.`);
  }
  return `${before}${begin}\n\n${ratios(rows)}\n\n${machine}\n\n${end}${after}`;
}
