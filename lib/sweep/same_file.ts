import { JournalError, repairAdvice } from "./journal_error.ts";

/** The bytes before the end of what was read that a file must still have there. */
const tailLength = 4096;

/**
 * Tells whether a file that others may append to is still the one that was read: not another one under its
 * name, not shorter, and with the same end of what was read.
 */
export class SameFile {
  readonly #path: string;
  #id: string | undefined;
  #end = 0;
  #tail = new Uint8Array();

  /** @param path The path under which it is opened. */
  constructor(path: string) {
    this.#path = path;
  }

  /** True once something was read of it. */
  get isKnown(): boolean {
    return this.#end > 0;
  }

  /** Takes note of more bytes that were read or written, from the end of those before. */
  add(bytes: Uint8Array): void {
    this.#end += bytes.length;
    const tail = new Uint8Array(Math.min(tailLength, this.#tail.length + bytes.length));
    const fromBefore = Math.max(0, tail.length - bytes.length);
    tail.set(this.#tail.subarray(this.#tail.length - fromBefore));
    tail.set(bytes.subarray(Math.max(0, bytes.length - tail.length)), fromBefore);
    this.#tail = tail;
  }

  /**
   * Checks an open file.
   *
   * @throws {JournalError} Where it is another one, or was changed in what was read of it.
   */
  async check(file: Deno.FsFile): Promise<void> {
    const { dev, ino, size } = await file.stat();
    const id = `${dev} ${ino}`;
    this.#id ??= id;
    if (id !== this.#id || await this.#isReplaced(id)) {
      throw this.error("was replaced by another one");
    }
    if (size < this.#end) throw this.error(size === 0 ? "was emptied" : "was cut");
    const tail = new Uint8Array(this.#tail.length);
    await file.seek(this.#end - tail.length, Deno.SeekMode.Start);
    for (let done = 0; done < tail.length;) {
      done += await file.read(tail.subarray(done)) ?? tail.length;
    }
    if (tail.some((byte, i) => byte !== this.#tail[i])) throw this.error("was changed");
  }

  /** True where the path leads to another file meanwhile than the open one. */
  async #isReplaced(id: string): Promise<boolean> {
    const { dev, ino } = await Deno.stat(this.#path).catch((error) => {
      if (error instanceof Deno.errors.NotFound) throw this.error("was removed");
      throw error;
    });
    return `${dev} ${ino}` !== id;
  }

  /** @param what A verb with what happened to the file. */
  error(what: string): JournalError {
    return new JournalError(
      `The journal ${this.#path} ${what} while it was in use, so that nothing more is written to it. ` +
        `What its trials have trained is in their folders: ${repairAdvice(this.#path)}`,
    );
  }
}
