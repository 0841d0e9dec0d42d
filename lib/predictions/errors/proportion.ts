import { formatShare } from "../../base/mod.ts";

/** A share of counted things with its 95% interval. */
export interface Proportion {
  /** The number of those that count. */
  part: number;
  /** The number of all. */
  whole: number;
  /** The share, 0 to 1; NaN of nothing. */
  share: number;
  /** The lower end of Wilson's interval. */
  low: number;
  /** The upper end. */
  high: number;
}

/** The 97.5% quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * A share with Wilson's 95% score interval ("Probable inference, the law of succession, and statistical
 * inference", 1927), which stays within 0 to 1 and is right for few rows too.
 */
export function proportion(part: number, whole: number): Proportion {
  const share = part / whole;
  const scale = 1 + z * z / whole;
  const middle = (share + z * z / (2 * whole)) / scale;
  const half = z / scale * Math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole));
  return { part, whole, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** "93.1%"; a dash of nothing. */
export function shareText({ share, whole }: Proportion): string {
  return whole === 0 ? "–" : formatShare(share);
}

/** "88.2 to 96.4%"; a dash of nothing. */
export function intervalText({ low, high, whole }: Proportion): string {
  return whole === 0 ? "–" : `${(100 * low).toFixed(1)} to ${formatShare(high)}`;
}
