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
  /** True where more of the metric that chooses is better. */
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
  /** `naive` without the bias; of a mean over rows it is the mean of both halves by their rows. */
  score: number;
  /**
   * The luck of the choice: the halves' mean score at the epoch that all rows chose, minus that at the
   * epochs that the other half chose. It is 0 where these are the same.
   */
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
  const onHalves = (ofFalse: number, ofTrue: number) =>
    (counts[0]! * score(ofFalse, inFalse) + counts[1]! * score(ofTrue, inTrue)) / halves.length;
  // On the same halves, as a metric that is no mean over rows differs between halves and whole.
  const bias = onHalves(epoch, epoch) - onHalves(halfEpochs[1], halfEpochs[0]);
  return { epoch, naive, halfEpochs, score: naive - bias, bias };
}
