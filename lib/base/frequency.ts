/** Counts each distinct value, the most frequent first; ties are in the order of first occurrence. */
export function byFrequency<T>(values: readonly T[]): [T, number][] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, { length }]): [T, number] => [value, length])
    .toSorted(([, a], [, b]) => b - a);
}
