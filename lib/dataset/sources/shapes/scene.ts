import type { Key } from "../../../base/mod.ts";
import { Dice } from "../generated/dice.ts";

/** The outlines that a shape can have. */
export const forms = ["circle", "square", "triangle", "star", "cross"] as const;

/** The colors that a shape can have. */
export const colors = ["red", "yellow", "green", "blue", "purple", "black"] as const;

/** A shape's outline. */
export type Form = typeof forms[number];

/** A shape's color, by name. */
export type Color = typeof colors[number];

/** A shape on the sheet. */
export interface Shape {
  /** Center, from the sheet's center, in units of which the picture has 224. */
  x: number;
  y: number;
  /** Radius of the circle around the shape. */
  radius: number;
  /** Rotation in degrees. */
  angle: number;
}

/** One to three shapes, all of one form and color: what they are can be learned from few rows. */
export interface Scene {
  form: Form;
  color: Color;
  shapes: readonly Shape[];
}

/** Makes up a scene. */
export function composeScene(key: Key): Scene {
  const dice = new Dice(key);
  const count = dice.pick([1, 2, 3]);
  const [form, color] = [dice.pick(forms), dice.pick(colors)];
  const quarters = dice.sample([[-1, -1], [1, -1], [-1, 1], [1, 1]] as const, count);
  const shapes = quarters.map(([right, down]) => {
    const [away, spread, smallest, largest] = count === 1 ? [0, 18, 36, 54] : [42, 2, 31, 40];
    return {
      x: away * right + dice.number(-spread, spread),
      y: away * down + dice.number(-spread, spread),
      radius: dice.number(smallest, largest),
      angle: dice.number(-12, 12),
    };
  });
  return { form, color, shapes };
}
