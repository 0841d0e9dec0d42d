import type { Dice } from "../generated/dice.ts";
import {
  type Color,
  commonColors,
  commonForms,
  type Form,
  type Pattern,
  patterns,
  type Thing,
} from "./things.ts";

/** The things on the table. */
export interface Scene {
  /** The things that questions are about; later ones lie before earlier ones. */
  things: readonly Thing[];
  /** Number of small things that no question is about. */
  clutter: number;
}

/** The settled parts of a thing that is not yet placed; the others are left to chance. */
export interface Sketch {
  form?: Form;
  color?: Color;
  pattern?: Pattern;
  lying?: boolean;
}

/** The sizes of things: those that fill the picture, and those of which some fit into it. */
const radii = { large: [62, 78], medium: [42, 54], small: [27, 36] } as const;

/**
 * Lays things on the table: one near the middle, or several from left to right, of which neighbors
 * overlap where there is no room.
 *
 * @param sketches One to four.
 */
export function composeScene(
  sketches: readonly Sketch[],
  size: keyof typeof radii,
  dice: Dice,
): Scene {
  const [least, most] = radii[size];
  const step = sketches.length === 1 ? 0 : Math.min(92, 150 / (sketches.length - 1));
  const things = sketches.map((sketch, i): Thing => ({
    form: dice.pick(commonForms),
    color: dice.pick(commonColors),
    pattern: dice.chance(0.6) ? "plain" : dice.pick(patterns),
    lying: dice.chance(0.5),
    x: 112 + step * (i - (sketches.length - 1) / 2) + dice.number(-8, 8),
    y: 112 + dice.number(-1, 1) * (100 - most),
    radius: dice.number(least, most),
    angle: dice.number(-14, 14),
    ...sketch,
  }));
  return { things, clutter: dice.pick([0, 1, 2, 3, 5]) };
}
