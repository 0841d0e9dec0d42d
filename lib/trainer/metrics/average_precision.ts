import { foldIn, type Key, uniform } from "../../base/mod.ts";

/** A 95% interval. */
export interface Interval {
  /** Its lower end. */
  low: number;
  /** Its upper end. */
  high: number;
}

/** Options of resampling. */
export interface ResamplingOptions {
  /** Resamples, 40 or more; the ends of the interval are as steady as they are many. @default 1000 */
  resamples?: number;
}

/** Rows by falling score. */
export interface Ranking {
  /** Row of each rank. */
  rows: Int32Array;
  /** 1 where the next rank has another score, so that a threshold fits between the two. */
  isLastOfTie: Uint8Array;
}

/**
 * Ranks rows by falling score.
 *
 * @throws {RangeError} At a score that is NaN.
 */
export function rank(scores: ArrayLike<number>): Ranking {
  const rows = Int32Array.from(scores, (score, row) => {
    if (Number.isNaN(score)) throw new RangeError(`The score of row ${row} is not a number.`);
    return row;
  }).sort((a, b) => scores[b]! - scores[a]!);
  const isLastOfTie = Uint8Array.from(
    rows,
    (row, i) => scores[row] === scores[rows[i + 1] ?? -1] ? 0 : 1,
  );
  return { rows, isLastOfTie };
}

/**
 * Average precision of ranked rows under weights.
 *
 * @param labels [rows] 1 for a positive row, else 0.
 * @param weights [rows] 0 or more, such as how often a row was drawn. @default 1 each
 * @returns Undefined where no positive row has a weight.
 */
export function weightedAveragePrecision(
  { rows, isLastOfTie }: Ranking,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number | undefined {
  let area = 0, positives = 0, above = 0, before = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const weight = weights === undefined ? 1 : weights[row]!;
    above += weight;
    positives += weight * labels[row]!;
    if (isLastOfTie[i] === 0 || positives === before) continue;
    // Precision times the growth of recall.
    area += (positives - before) * positives / above;
    before = positives;
  }
  return positives === 0 ? undefined : area / positives;
}

function checkLengths(scores: ArrayLike<number>, labels: ArrayLike<number>): void {
  if (scores.length === labels.length) return;
  throw new RangeError(`${scores.length} scores do not fit ${labels.length} labels.`);
}

/**
 * Average precision: the mean of precision over the thresholds, weighted by the growth of recall,
 * without interpolation; rows of equal score pass a threshold together. As scikit-learn's
 * `average_precision_score`, which gives 0 where this is undefined.
 *
 * @param scores [rows] The higher, the more likely the row is positive.
 * @param labels [rows] 1 for a positive row, else 0.
 * @returns From 0 to 1; the share of positive rows when all scores are equal; undefined where no row
 *   is positive.
 * @throws {RangeError} At a score that is NaN, and at different lengths.
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): number | undefined {
  checkLengths(scores, labels);
  return weightedAveragePrecision(rank(scores), labels);
}

/**
 * The 95% interval of an average precision, by the percentiles of resampled rows (Efron's
 * bootstrap): the same model's on other rows of the same kind. It says nothing about other seeds.
 *
 * @param key Decides the resamples.
 * @returns Undefined where no row is positive.
 * @throws {RangeError} As {@linkcode averagePrecision}.
 */
export function averagePrecisionInterval(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  key: Key,
  { resamples = 1000 }: ResamplingOptions = {},
): Interval | undefined {
  checkLengths(scores, labels);
  const ranking = rank(scores);
  const areas = Array.from({ length: resamples }, (_, resample) => {
    const counts = new Int32Array(scores.length);
    for (const random of uniform(foldIn(key, resample), scores.length)) {
      counts[Math.floor(random * scores.length)]! += 1;
    }
    return weightedAveragePrecision(ranking, labels, counts);
  }).filter((area) => area !== undefined).sort((a, b) => a - b);
  if (areas.length === 0) return undefined;
  const last = areas.length - 1;
  return { low: areas[Math.round(0.025 * last)]!, high: areas[Math.round(0.975 * last)]! };
}
