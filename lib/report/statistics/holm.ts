/**
 * Returns the p-values of several tests adjusted so that the chance of even one false finding among
 * them stays at the level (Holm 1979, "A simple sequentially rejective multiple test procedure").
 * A test is significant at a level where its adjusted p-value is at most that.
 *
 * @param pValues P-values, 0 to 1; undefined where there is no test.
 * @param count The number of comparisons, those without a test included. @default the number of tests
 * @returns The adjusted p-values, 0 to 1, in the same order; undefined where there is no test.
 */
export function holm(
  pValues: readonly (number | undefined)[],
  count?: number,
): (number | undefined)[] {
  const adjusted: (number | undefined)[] = pValues.map(() => undefined);
  const tests = pValues.flatMap((pValue, index) => pValue === undefined ? [] : [{ pValue, index }])
    .toSorted((a, b) => a.pValue - b.pValue);
  const comparisons = Math.max(count ?? 0, tests.length);
  let largest = 0;
  for (const [rank, { pValue, index }] of tests.entries()) {
    largest = Math.max(largest, Math.min(1, (comparisons - rank) * pValue));
    adjusted[index] = largest;
  }
  return adjusted;
}
