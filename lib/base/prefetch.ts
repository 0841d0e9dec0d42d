/**
 * The items of a source, of which the next one is made while the consumer works on one.
 *
 * @param discard Frees an item that was made but not asked for, when the consumer leaves.
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
      next.catch(() => {}); // It is thrown where it is awaited.
      yield current.value;
    }
  } finally {
    const left = await next?.catch(() => undefined);
    if (left !== undefined && !left.done) discard(left.value);
    await iterator.return?.();
  }
}
