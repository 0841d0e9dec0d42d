import { listedValues, variedSettings } from "../sweep/mod.ts";
import { type Estimate, estimate, meanOf, tQuantile } from "./statistics/estimate.ts";
import type { Summary } from "./summary.ts";

/** The share of the variance between a grid's points that settings make, alone or together. */
export interface Importance {
  /** The settings: one for its own effect, several for what only their combination makes. */
  settings: readonly string[];
  /**
   * The share, with its 95% interval by the jackknife over seeds; shares sum to 1, and small ones may be
   * estimated below 0.
   */
  share: Estimate;
}

/**
 * Divides the variance between the points of a full grid among its settings and their combinations: a
 * functional analysis of variance (Hutter, Hoos and Leyton-Brown 2014, "An efficient approach for assessing
 * hyperparameter importance"), exact on the grid's values.
 *
 * Each part is the mean over pairs of different seeds of the product of their effects, which chance
 * does not enlarge, as it does a variance of means.
 *
 * @returns The largest share first; undefined of a study of one setting, with fewer than two seeds that
 *   all points have, with points that are no full grid, or without any variance between them.
 */
export function importance(
  { experiment: { vary }, rows }: Pick<Summary, "experiment" | "rows">,
): Importance[] | undefined {
  const names = variedSettings(vary);
  const grid = rows.filter(({ isAsked }) => !isAsked);
  const size = names.reduce((count, name) => count * listedValues(vary, name).length, 1);
  if (names.length < 2 || grid.length !== size) return undefined;
  const seeds = [...grid[0]!.scores.keys()].filter((seed) =>
    grid.every(({ scores }) => scores.has(seed))
  );
  if (seeds.length < 2) return undefined;
  const subsets = subsetsOf(names);
  const effects = seeds.map((seed) => {
    const scores = grid.map((row) => ({ row, score: row.scores.get(seed)! }));
    return effectsOf(scores.map(({ score }) => score), grid.map(({ point }) => point), subsets);
  });
  const shares = sharesOf(effects);
  if (shares === undefined) return undefined;
  const left = seeds.map((_, i) => sharesOf(effects.filter((_, j) => j !== i)));
  const intervals = shares.map((share, part): Estimate => {
    const without = left.flatMap((shares) => shares?.[part] ?? []);
    if (seeds.length < 3 || without.length < seeds.length) {
      return { count: seeds.length, mean: share, halfWidth: undefined };
    }
    const middle = meanOf(without);
    const squares = without.reduce((sum, value) => sum + (value - middle) ** 2, 0);
    const error = Math.sqrt(squares * (seeds.length - 1) / seeds.length);
    return {
      ...estimate([share]),
      count: seeds.length,
      halfWidth: tQuantile(seeds.length - 1) * error,
    };
  });
  return subsets.map((settings, part) => ({ settings, share: intervals[part]! }))
    .toSorted((a, b) => b.share.mean - a.share.mean);
}

/** Less than any variance between scores that differ by more than their rounding. */
const rounding = 1e-20;

/** All subsets but the empty one, the smaller first. */
function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>(
    (subsets, item) => [...subsets, ...subsets.map((subset) => [...subset, item])],
    [[]],
  ).slice(1).toSorted((a, b) => a.length - b.length);
}

type Values = Readonly<Partial<Record<string, unknown>>>;

/** [subsets][points] The effect of each subset's settings at each point, without those of its parts. */
function effectsOf(
  scores: readonly number[],
  points: readonly Values[],
  subsets: readonly (readonly string[])[],
): number[][] {
  const overall = meanOf(scores);
  const effects: number[][] = [];
  for (const [i, subset] of subsets.entries()) {
    const keys = points.map((point) => JSON.stringify(subset.map((name) => point[name])));
    const parts = subsets.slice(0, i).flatMap((other, j) =>
      other.every((name) => subset.includes(name)) ? [effects[j]!] : []
    );
    effects.push(points.map((_, place) => {
      const alike = scores.filter((_, other) => keys[other] === keys[place]);
      return parts.reduce((rest, part) => rest - part[place]!, meanOf(alike) - overall);
    }));
  }
  return effects;
}

/** The share of each subset: products of the effects of different seeds. */
function sharesOf(effects: readonly (readonly (readonly number[])[])[]): number[] | undefined {
  if (effects.length < 2) return undefined;
  const parts = effects[0]!.map((_, part) => {
    const products = effects.flatMap((seed, i) =>
      effects.slice(i + 1).map((other) =>
        seed[part]!.reduce((sum, effect, place) => sum + effect * other[part]![place]!, 0)
      )
    );
    return meanOf(products);
  });
  const total = parts.reduce((sum, part) => sum + part, 0);
  return total > rounding ? parts.map((part) => part / total) : undefined;
}
