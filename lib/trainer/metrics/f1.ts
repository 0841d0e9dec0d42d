/**
 * F1: the harmonic mean of precision and recall.
 *
 * @param predicted [rows] 1 for a row said to be positive, else 0.
 * @param labels [rows] 1 for a positive row, else 0.
 * @returns From 0 to 1; undefined where no row is positive and none is said to be.
 * @throws {RangeError} At different lengths.
 */
export function f1(predicted: ArrayLike<number>, labels: ArrayLike<number>): number | undefined {
  if (predicted.length !== labels.length) {
    throw new RangeError(`${predicted.length} predictions do not fit ${labels.length} labels.`);
  }
  let both = 0, sum = 0;
  for (let row = 0; row < labels.length; row++) {
    both += predicted[row]! * labels[row]!;
    sum += predicted[row]! + labels[row]!;
  }
  return sum === 0 ? undefined : 2 * both / sum;
}
