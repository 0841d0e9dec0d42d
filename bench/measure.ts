/** Measures the seconds that work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The median of measurements, and the range of their middle half. */
export interface Spread {
  median: number;
  /** First quartile. */
  low: number;
  /** Third quartile. */
  high: number;
}

/** Computes a quantile, with linear interpolation between the nearest two values. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (at - Math.floor(at)) * (above - below);
}

/** Computes the median and the quartiles. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  };
}

/** Computes the median. */
export const median = (values: readonly number[]): number => spread(values).median;

/** The work of each side by name; it returns the seconds that it took. */
export type Sides<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/**
 * Runs the sides alternately, so that a machine that slows down slows all of them.
 *
 * @param options.rounds Number of rounds that count.
 * @param options.warmups Number of rounds before them that do not count. @default 1
 * @param options.onRound Called after each round, warm-ups included.
 * @returns The seconds of each side's counted rounds.
 */
export async function alternate<Name extends string>(
  sides: Sides<Name>,
  options: { rounds: number; warmups?: number; onRound?: (done: number) => void },
): Promise<Record<Name, number[]>> {
  const { rounds, warmups = 1, onRound } = options;
  const names = Object.keys(sides) as Name[];
  const seconds = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < warmups + rounds; round++) {
    // Each round begins with another side, so that none always follows the same one.
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      const took = await sides[name]();
      if (round >= warmups) seconds[name]!.push(took);
    }
    onRound?.(round + 1);
  }
  return seconds as Record<Name, number[]>;
}
