/** The sizes of the report's job. */
export const report = { train: 2000, val: 1000, epochs: 10, trials: 21 };

/** Measured parts of a job's time, in seconds. */
export interface JobTimes {
  /** Time before the first epoch that does not grow with the data. */
  start: number;
  /** Time before the first epoch that grows with the data: decoding into the cache. */
  decoding: number;
  /** Time of each epoch's training and evaluation; the first one warms up. */
  epochs: readonly number[];
  /** Time that the trial's last epoch takes longer: the evaluation of its training rows, ours alone. */
  fitting: number;
  /** Time after each epoch that does not grow with the data: weights and checkpoint. */
  after: number;
}

/**
 * Extrapolates the seconds of the report's job from fewer rows and epochs.
 *
 * @param epoch Seconds of a measured epoch after the first, taken for every epoch.
 * @param rows Number of measured training rows, twice that of the validation rows.
 */
export function reportSeconds(
  { start, decoding, epochs: [first = 0], fitting, after }: JobTimes,
  epoch: number,
  rows: number,
): number {
  const scale = report.train / rows;
  const warmup = Math.max(0, first - epoch);
  return start + warmup + scale * (decoding + fitting) + report.epochs * (scale * epoch + after);
}
