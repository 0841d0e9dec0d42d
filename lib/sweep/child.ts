/** The times in milliseconds that a process is given to end. */
export interface Patience {
  /** From the request to stop until it is killed. @default 20 s */
  stop: number;
  /** From the kill until it is left to itself. @default 10 s */
  kill: number;
  /** Without a word on its output, which what it started may keep open, after its end. @default 10 s */
  output: number;
}

const usual: Patience = { stop: 20_000, kill: 10_000, output: 10_000 };

/**
 * A process that is asked to stop, then killed, and left to itself where the system does not end it even
 * then: one that waits for a disk or a file server takes no signal.
 */
export class Child {
  /** Its end; undefined where it is left to itself. */
  readonly ended: Promise<Deno.CommandStatus | undefined>;
  readonly #process: Deno.ChildProcess;
  readonly #patience: Patience;
  readonly #left = Promise.withResolvers<undefined>();
  readonly #output = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: "running" | "stopping" | "ended" = "running";

  /** Takes charge of a process. */
  constructor(process: Deno.ChildProcess, patience: Partial<Patience> = {}) {
    this.#process = process;
    this.#patience = { ...usual, ...patience };
    this.ended = Promise.race([process.status, this.#left.promise]).then((status) => {
      this.#state = "ended";
      this.#closeAfter(status === undefined ? 0 : this.#patience.output);
      return status;
    });
  }

  /** Aborts when nothing more is to be read of its output. */
  get output(): AbortSignal {
    return this.#output.signal;
  }

  /** Sends a signal; one that has ended by itself takes none. */
  kill(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch {
      // It has ended by itself.
    }
  }

  /** Asks it to stop, and ends it where it does not. */
  stop(): void {
    this.kill("SIGTERM");
    if (this.#state !== "running") return;
    this.#state = "stopping";
    const { stop, kill } = this.#patience;
    this.#timer = setTimeout(() => {
      this.kill("SIGKILL");
      this.#timer = setTimeout(() => this.#left.resolve(undefined), kill);
    }, stop);
  }

  /** Takes note that something of its output was read. */
  hear(): void {
    if (this.#state === "ended" && !this.output.aborted) this.#closeAfter(this.#patience.output);
  }

  /** Forgets it once its output has been read. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#process.unref();
    await this.#process.stdin.close().catch(() => {});
  }

  #closeAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#output.abort(), milliseconds);
  }
}
