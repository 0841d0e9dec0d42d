/** What is used of cli-progress; its package on npm has types only by way of all of Node's. */

interface Options {
  stream: { write(text: string): unknown };
  barsize: number;
  hideCursor: boolean;
  gracefulExit: boolean;
  clearOnComplete?: boolean;
  emptyOnZero: boolean;
  barCompleteChar: string;
  barIncompleteChar: string;
  /** `{bar}`, and names of what a bar's payload holds. */
  format: string;
}

type Payload = Record<string, string>;

export interface SingleBar {
  update(value: number, payload: Payload): void;
  setTotal(total: number): void;
  /** From 0 to 1. */
  getProgress(): number;
}

export class MultiBar {
  constructor(options: Options);
  create(total: number, start: number, payload: Payload): SingleBar;
  remove(bar: SingleBar): boolean;
  /** Prints text, with its line's end, above the bars. */
  log(text: string): void;
  stop(): void;
}
