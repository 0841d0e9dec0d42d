import type { Key } from "../../../base/mod.ts";
import { Dice } from "../generated/dice.ts";
import type { Photo } from "../generated/photo.ts";

const faults = ["blurred", "dark", "out of view"] as const;

/** Takes a picture: most are good, some are bad, a few lie between. */
export function takePhoto(key: Key): Photo {
  const dice = new Dice(key);
  const fault = dice.pick(faults);
  const [least, most] = [[0, 0.3], [0.3, 0.7], [0.7, 1]][dice.weighted([0.62, 0.14, 0.24])]!;
  return { fault, severity: Math.round(100 * dice.number(least, most)) / 100 };
}
