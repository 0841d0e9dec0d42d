/**
 * Yields the items of a source and requests the next one while the consumer works on the last.
 *
 * @param discard Frees an item that was prefetched but not consumed, when the consumer stops early.
 */
export async function* prefetch<T>(
  source: AsyncIterable<T>,
  discard: (item: T) => void,
): AsyncGenerator<T, void> {
  const iterator = source[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<T>> | undefined = iterator.next();
  try {
    while (true) {
      const current: IteratorResult<T> = await next;
      next = undefined;
      if (current.done) return;
      next = iterator.next();
      next.catch(() => {}); // The error is thrown where it is awaited.
      yield current.value;
    }
  } finally {
    const left = await next?.catch(() => undefined);
    if (left !== undefined && !left.done) discard(left.value);
    await iterator.return?.();
  }
}
