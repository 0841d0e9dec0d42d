/** Collects an option that can be repeated (commander). */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
