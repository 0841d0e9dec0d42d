import type { Key } from "../../../base/mod.ts";
import { Dice } from "./dice.ts";

/** Faults of pictures by people who cannot see what they photograph. */
export const faults = ["blurred", "dark", "out of view"] as const;

/** The quality of a picture. */
export interface Photo {
  fault: typeof faults[number];
  /** 0 for a flawless picture to 1 for a hopeless one, in hundredths. */
  severity: number;
}

/** Takes a picture: most are good, some are bad, a few lie between. */
export function takePhoto(key: Key): Photo {
  const dice = new Dice(key);
  const fault = dice.pick(faults);
  const [least, most] = [[0, 0.3], [0.3, 0.7], [0.7, 1]][dice.weighted([0.62, 0.14, 0.24])]!;
  return { fault, severity: Math.round(100 * dice.number(least, most)) / 100 };
}

/** The probability that a person makes out what a picture of this severity shows. */
export function clarity(severity: number): number {
  return 0.02 + 0.96 / (1 + Math.exp((severity - 0.5) / 0.1));
}
