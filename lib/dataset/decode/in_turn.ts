let last: Promise<unknown> = Promise.resolve();

/** Does work that takes much memory after all such work before it. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}
