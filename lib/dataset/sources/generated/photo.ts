import type { Dice } from "./dice.ts";

/** A fault of pictures by people who cannot see what they photograph. */
export type Fault = "blurred" | "dark" | "out of view" | "covered";

/** The quality of a picture. */
export interface Photo {
  fault: Fault;
  /** 0 for a flawless picture to 1 for a hopeless one, in hundredths. */
  severity: number;
}

/** Takes a picture with one of these faults, of a severity between two. */
export function takePhoto(
  faults: readonly Fault[],
  [least, most]: readonly [number, number],
  dice: Dice,
): Photo {
  const severity = Math.round(100 * dice.number(least, most)) / 100;
  return { fault: dice.pick(faults), severity };
}

/** The probability that a person makes out what a picture of this severity shows. */
export function clarity(severity: number): number {
  return 0.02 + 0.96 / (1 + Math.exp((severity - 0.5) / 0.1));
}
