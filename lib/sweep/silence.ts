/** The shortest silence that is told of, in seconds. */
const firstSeconds = 60;

/** Seconds from one look at the clock to the next. */
const tickSeconds = 5;

/**
 * The time in seconds in which a trial may say nothing, where nothing else is asked for: half an hour, or 20
 * times the estimate of all its training where that is more.
 *
 * @param estimate In seconds.
 */
export function silenceLimit(estimate: number): number {
  return Math.max(30 * 60, 20 * estimate);
}

/** Listeners to the silence of something that should speak. */
export interface SilenceOptions {
  /** The longest silence, in seconds. */
  limit: number;
  /** Told of a silence after a minute, and each time that it has become twice as long, in seconds. */
  onSilent: (seconds: number) => void;
  /** Told once that the limit is reached. */
  onLimit: () => void;
}

/**
 * Watches how long something says nothing. Time in which this process did not run, since it was stopped or
 * the machine slept, does not count.
 */
export class SilenceWatch {
  readonly #options: SilenceOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #last = performance.now();
  #seconds = 0;
  #next: number;

  /** Begins to watch. */
  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#next = this.#first;
    const tick = Math.min(tickSeconds, options.limit / 10);
    this.#timer = setInterval(() => this.#look(2 * tick), 1000 * tick);
  }

  get #first(): number {
    return Math.min(firstSeconds, this.#options.limit / 2);
  }

  /** Takes note that something was said. */
  hear(): void {
    this.#seconds = 0;
    this.#next = this.#first;
  }

  /** Ends the watch. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #look(longest: number): void {
    const { limit, onSilent, onLimit } = this.#options;
    const now = performance.now();
    this.#seconds += Math.min(longest, (now - this.#last) / 1000);
    this.#last = now;
    if (this.#seconds >= limit) {
      this.stop();
      onLimit();
    } else if (this.#seconds >= this.#next) {
      this.#next = 2 * this.#seconds;
      onSilent(this.#seconds);
    }
  }
}
