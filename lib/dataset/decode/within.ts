/**
 * Waits for work, but not longer than a time; the work itself may go on, unheard.
 *
 * @param milliseconds The most that is waited.
 * @throws {Error} When the work has not ended by then.
 */
export async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`it takes more than ${milliseconds / 1000} s`)),
    milliseconds,
  );
  try {
    return await Promise.race([work(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
