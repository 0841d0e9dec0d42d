/** Tells when things have ended. */
export class Ends<T> {
  readonly #signal: AbortSignal;
  readonly #ends = new Map<T, PromiseWithResolvers<void>>();

  /** @param signal Ends the waiting too. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Tells that one has ended. */
  tell(one: T): void {
    this.#endOf(one).resolve();
  }

  /** Waits until all have ended. @returns False where the signal came first. */
  async of(all: readonly T[]): Promise<boolean> {
    const stop = Promise.withResolvers<void>();
    const onAbort = () => stop.resolve();
    this.#signal.addEventListener("abort", onAbort);
    if (this.#signal.aborted) onAbort();
    try {
      await Promise.race([stop.promise, Promise.all(all.map((one) => this.#endOf(one).promise))]);
    } finally {
      this.#signal.removeEventListener("abort", onAbort);
    }
    return !this.#signal.aborted;
  }

  #endOf(one: T): PromiseWithResolvers<void> {
    const known = this.#ends.get(one) ?? Promise.withResolvers<void>();
    this.#ends.set(one, known);
    return known;
  }
}
