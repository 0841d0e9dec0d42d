/**
 * A trial's metric as a function of its rows' weights. A weight says how often a row counts, so
 * that weights of 1 give the metric on all rows. NaN where the weighted rows do not define it.
 *
 * @param weights [rows] 0 or more each. It is used again for the next call: do not keep it.
 */
export type RowScore = (weights: Float64Array) => number;
