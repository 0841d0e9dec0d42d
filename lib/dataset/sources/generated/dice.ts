import { foldIn, type Key, permutation, uniform } from "../../../base/mod.ts";

/** Random choices one after another, all from one key. */
export class Dice {
  readonly #key: Key;
  #numbers = new Float32Array(0);
  #rolls = 0;

  constructor(key: Key) {
    this.#key = key;
  }

  /** A uniform number in [low, high). */
  number(low = 0, high = 1): number {
    const position = this.#rolls % 16;
    if (position === 0) this.#numbers = uniform(foldIn(this.#key, "block", this.#rolls), 16);
    this.#rolls += 1;
    return low + (high - low) * this.#numbers[position]!;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.number() < probability;
  }

  /** One of the options, each as likely. */
  pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.number(0, options.length))]!;
  }

  /** The position of one of the weights, which sum to 1, each as likely as its weight. */
  weighted(weights: readonly number[]): number {
    let left = this.number();
    const position = weights.findIndex((weight) => (left -= weight) < 0);
    return position < 0 ? weights.length - 1 : position;
  }

  /** Some of the options, none twice, in random order. */
  sample<T>(options: readonly T[], count: number): T[] {
    const order = permutation(foldIn(this.#key, "sample", this.#rolls++), options.length);
    return Array.from(order.subarray(0, count), (position) => options[position]!);
  }
}
