/** Different values with how often they occur, the most frequent first; equally frequent ones as they occur. */
export function byFrequency<T>(values: readonly T[]): [T, number][] {
  return [...Map.groupBy(values, (value) => value)]
    .map(([value, { length }]): [T, number] => [value, length])
    .toSorted(([, a], [, b]) => b - a);
}
