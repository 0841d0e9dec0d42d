/** The report's own sizes. */
export const report = { train: 2000, val: 1000, epochs: 10, trials: 21 };

/** What a job was seen to take, in seconds. */
export interface JobTimes {
  /** Whatever comes before the first epoch and does not grow with the data. */
  start: number;
  /** What comes before it and grows with the data: decoding into the cache. */
  decoding: number;
  /** Each epoch's training and evaluation; the first one warms up. */
  epochs: readonly number[];
  /** What comes after each epoch and does not grow with the data: weights and checkpoint. */
  after: number;
}

/**
 * Seconds of the report's job, from fewer rows and epochs.
 *
 * @param epoch One of the epochs after the first, which stands for all of them.
 * @param rows How many training rows were measured; validation rows are half as many.
 */
export function reportSeconds(
  { start, decoding, epochs: [first = 0], after }: JobTimes,
  epoch: number,
  rows: number,
): number {
  const scale = report.train / rows;
  const warmup = Math.max(0, first - epoch);
  return start + warmup + scale * decoding + report.epochs * (scale * epoch + after);
}
