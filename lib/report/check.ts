/** A comparison of something committed with the same made again. */
export interface Check {
  /** True where both are the same. */
  agrees: boolean;
  /** A sentence on what was compared. */
  sentence: string;
}
