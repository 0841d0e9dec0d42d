/** Timings of one side of a comparison, in seconds. */
export interface Timings {
  /** What was measured. */
  name: string;
  /** Of each counted run. */
  seconds: number[];
}

/** One side of a comparison: a name, and a run that gives its own seconds. */
export interface Side {
  name: string;
  run(): Promise<number>;
}

/** Seconds that a piece of work takes. */
export async function time(work: () => Promise<void> | void): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Runs the sides in turn, so that a machine that slows down slows all of them; one round warms up. */
export async function alternate(sides: readonly Side[], rounds: number): Promise<Timings[]> {
  const timings = sides.map(({ name }): Timings => ({ name, seconds: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [i, side] of sides.entries()) {
      const seconds = await side.run();
      if (round > 0) timings[i]!.seconds.push(seconds);
    }
  }
  return timings;
}

/** A table in Markdown; ratios say how many times as fast as the last side each one is. */
export function table(title: string, timings: readonly Timings[]): string {
  const reference = median(timings.at(-1)!.seconds);
  const milliseconds = (seconds: number) => (1000 * seconds).toFixed(1);
  const rows = timings.map(({ name, seconds }) => {
    const range = `${milliseconds(Math.min(...seconds))} to ${milliseconds(Math.max(...seconds))}`;
    const ratio = (reference / median(seconds)).toFixed(2);
    return `| ${name} | ${milliseconds(median(seconds))} | ${range} | ${ratio} |`;
  });
  return [
    `### ${title}`,
    "",
    "| what | median ms | range | times as fast as the last |",
    "|---|---:|---:|---:|",
    ...rows,
  ].join("\n");
}
