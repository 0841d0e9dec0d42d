import { foldIn, type Key, uniform as uniformNumbers } from "../base/mod.ts";
import { type Point, pointKey, type SearchSpace, variedSettings } from "./point.ts";
import { isRange, valueAt } from "./range.ts";

/** A point that was chosen before, with what its trials came to. */
export interface ToldPoint {
  /** The point. */
  point: Point;
  /** The mean of the study's metric over its complete trials; undefined where none is complete. */
  value: number | undefined;
  /** The values by epoch of its trial that was pruned; left out where none was. */
  reports?: ReadonlyMap<number, number>;
  /** The sampler's own notes on it, from when it was chosen. */
  notes: Readonly<Record<string, unknown>>;
}

/** A point that was chosen, with the sampler's own notes on it, which are kept with its trials. */
export type ChosenPoint = Pick<ToldPoint, "point" | "notes">;

/** The points that are there before a choice, none of which is chosen again. */
export interface KnownPoints {
  /** Those that were chosen before and have ended, by their numbers. */
  told: readonly ToldPoint[];
  /** Those that were chosen after these, whose trials may run still. */
  open?: readonly ChosenPoint[];
  /** Those that something else asked for. */
  asked?: readonly Point[];
}

/** Tells of a point that it is there already. */
export function isKnownTo(
  { told, open = [], asked = [] }: KnownPoints,
): (point: Point) => boolean {
  const chosen = [...told, ...open].map(({ point }) => point);
  const keys = new Set([...chosen, ...asked].map(pointKey));
  return (point) => keys.has(pointKey(point));
}

/**
 * Chooses the points of a study. A choice follows from its number and what is told alone, so that a study
 * that is stopped and goes on has the same points.
 */
export interface Sampler {
  /**
   * Chooses a point.
   *
   * @param number Its number, from 1; the base is the point of number 0.
   * @param known The points that are there already.
   * @returns Undefined where nothing is left to choose.
   */
  ask(number: number, known: KnownPoints): Promise<ChosenPoint | undefined>;
  /** Ends what it has started. */
  close(): Promise<void>;
}

/** A study's way to choose its points, where it does not try all combinations of listed values. */
export interface SamplerChoice {
  /** "random", or the name of one of Optuna's, as in "tpe". */
  name: string;
  /** The trials that were asked for, over all points and seeds; those of a point that is begun are all run. */
  trials: number;
  /**
   * The trials that may be under way at once: a choice knows of the points before these, so that it does not
   * depend on which trial ends first. @default 4
   */
  inFlight?: number | undefined;
}

/** The trials under way at once where nothing else is asked for. */
export const usualInFlight = 4;

/** The last points before a choice of which it does not know, with the choice itself. */
export function pointsApart(sampler: SamplerChoice | null, seeds: number): number {
  return Math.max(1, Math.ceil((sampler?.inFlight ?? usualInFlight) / seeds));
}

/** The draws after which a space of lists is taken as tried out. */
const mostDraws = 1000;

/**
 * Chooses points at random, each value of a list as likely as any other and those of a range as it says;
 * never one twice.
 */
export function randomSampler(space: SearchSpace, key: Key): Sampler {
  const drawn = (number: number, draw: number): Point =>
    Object.fromEntries(
      variedSettings(space).map((name) => {
        const values = space[name]!;
        const [share] = uniformNumbers(foldIn(key, "sampler", number, draw, name), 1);
        return [
          name,
          isRange(values) ? valueAt(values, share!) : values[Math.floor(share! * values.length)],
        ];
      }),
    );
  return {
    ask(number, known) {
      const isKnown = isKnownTo(known);
      for (let draw = 0; draw < mostDraws; draw++) {
        const point = drawn(number, draw);
        if (!isKnown(point)) return Promise.resolve({ point, notes: {} });
      }
      return Promise.resolve(undefined);
    },
    close: () => Promise.resolve(),
  };
}
