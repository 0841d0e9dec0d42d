/** The options of {@linkcode crossFit}. */
export interface CrossFitOptions {
  /** The epochs to choose from, in the order of training; at least one. */
  epochs: readonly number[];
  /** [rows] The half that each row is in; neither half is empty. */
  halves: readonly boolean[];
  /**
   * Returns the metric that chooses, as the trial's `bestBy`, of the model after an epoch.
   *
   * @param weights [rows] 1 for the rows that count, 0 for the others; do not keep or change it.
   */
  choose: (epoch: number, weights: Float64Array) => number;
  /** Whether more of the metric that chooses is better. */
  higherIsBetter: boolean;
  /** Returns the metric to report, with the same arguments. @default the metric that chooses */
  score?: (epoch: number, weights: Float64Array) => number;
}

/** The score of a trial's best epoch, with and without the luck of its choice. */
export interface CrossFit {
  /** The epoch that is best on all rows. */
  epoch: number;
  /** Its score on all rows, which is too good: the same rows chose it. */
  naive: number;
  /** The epochs that are best on the rows of the half `false` and of the half `true`. */
  halfEpochs: readonly [number, number];
  /** The score with choice and score on different rows: the mean of both halves by their rows. */
  score: number;
  /** `naive` minus `score`: by how much the naive score looks better (worse, for a loss). */
  bias: number;
}

/**
 * Returns a trial's score at its best epoch by cross-fitting: each half of the rows is scored at the
 * epoch that is best on the other half, and the score is the mean of both, each half weighted by
 * its number of rows. Where one epoch is best on both halves and on all rows, a mean over rows is
 * the same by both ways, without bias. The first of equally good epochs is chosen; one whose metric
 * is NaN only where all are.
 *
 * Cross-fitting is a cross-validation with two folds whose training is done: it is unbiased for an
 * epoch that half of the rows chose, which is at most slightly worse than one that all rows chose
 * (Varma and Simon 2006, "Bias in error estimation when using cross-validation for model
 * selection").
 *
 * @throws {RangeError} Without an epoch, and where a half has no row.
 */
export function crossFit(
  { epochs, halves, choose, higherIsBetter, score = choose }: CrossFitOptions,
): CrossFit {
  const [first] = epochs;
  if (first === undefined) throw new RangeError("A best epoch needs at least one epoch.");
  const all = new Float64Array(halves.length).fill(1);
  const [inFalse, inTrue] = [false, true].map((half) =>
    Float64Array.from(halves, (other) => other === half ? 1 : 0)
  ) as [Float64Array, Float64Array];
  const counts = [false, true].map((half) => halves.filter((other) => other === half).length);
  if (counts.includes(0)) {
    throw new RangeError(
      `Cross-fitting needs rows in both halves; there are ${counts.join(" and ")}.`,
    );
  }
  const sign = higherIsBetter ? 1 : -1;
  const bestOn = (weights: Float64Array) => {
    let best = first, most = -Infinity;
    for (const epoch of epochs) {
      const rank = sign * choose(epoch, weights);
      if (rank > most) [best, most] = [epoch, rank];
    }
    return best;
  };
  const epoch = bestOn(all);
  const halfEpochs = [bestOn(inFalse), bestOn(inTrue)] as const;
  const naive = score(epoch, all);
  const crossed =
    (counts[0]! * score(halfEpochs[1], inFalse) + counts[1]! * score(halfEpochs[0], inTrue)) /
    halves.length;
  return { epoch, naive, halfEpochs, score: crossed, bias: naive - crossed };
}
