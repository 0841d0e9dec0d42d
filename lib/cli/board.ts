import { createLogUpdate } from "log-update";
import process from "node:process";
import { type BarLine, barLines } from "./bar.ts";
import { columns, onPrint, type Output, shown, wrap } from "./screen.ts";

/** The time between two drawings, in milliseconds. */
const interval = 80;

const hideCursor = "\x1b[?25l", showCursor = "\x1b[?25h";

/** Bars at the bottom of a terminal, below the lines that have been logged. */
export class Board<Key> {
  readonly #stream;
  readonly #draw;
  readonly #lines = new Map<Key, BarLine>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isShown = false;
  #isStopped = false;

  constructor(readonly output: Output) {
    this.#stream = process[output];
    this.#draw = createLogUpdate(this.#stream, { showCursor: true });
    onPrint(() => this.#clear());
    // However the process ends, the terminal gets its cursor back.
    addEventListener("unload", () => this.stop());
  }

  /** Shows a bar, at its place if it has one, else below the others. */
  set(key: Key, line: BarLine): void {
    const { name, news } = line;
    this.#lines.set(key, { ...line, name: shown(name), news: news.map(shown) });
    if (!this.#isStopped) this.#timer ??= setTimeout(() => this.#redraw(), interval);
  }

  /** Takes a bar away. */
  delete(key: Key): void {
    if (this.#lines.delete(key)) this.#redraw();
  }

  /** Writes a line above the bars, to stay. */
  log(text: string): void {
    this.#clear();
    this.#stream.write(`${wrap(shown(text), columns(this.output), 2)}\n`);
    this.#redraw();
  }

  /** Takes all bars down, for good. */
  stop(): void {
    this.#isStopped = true;
    this.#clear();
  }

  #redraw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#isStopped || this.#lines.size === 0) return this.#clear();
    if (!this.#isShown) this.#stream.write(hideCursor);
    this.#isShown = true;
    const width = columns(this.output) ?? 80;
    this.#draw(barLines([...this.#lines.values()], width).join("\n"));
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isShown) return;
    this.#draw.clear();
    this.#draw.done();
    this.#stream.write(showCursor);
    this.#isShown = false;
  }
}
