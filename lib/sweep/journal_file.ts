import { UserError } from "../base/mod.ts";
import { decodeRecord, encodeRecord } from "./journal_json.ts";
import { withJournalLock } from "./journal_lock.ts";
import type { JournalRecord } from "./journal_record.ts";

/** A journal that cannot be read, or a change that its rules refuse. */
export class JournalError extends UserError {}

/** A change that a journal's rules refuse: of a trial that something else has ended. */
export class JournalRefusal extends JournalError {}

/**
 * An append-only file of records that other processes append to as well. A last line that a dying writer
 * left unfinished is passed over by readers and cut off by the next append.
 */
export class JournalFile {
  readonly #path: string;
  readonly #onRecord: (record: JournalRecord) => string | undefined;
  /** Bytes that have been read: whole lines. */
  #end = 0;
  #lines = 0;
  #busy: Promise<unknown> = Promise.resolve();

  /** @param onRecord Takes each record, in the order of the file; returns why it is refused. */
  constructor(path: string, onRecord: (record: JournalRecord) => string | undefined) {
    this.#path = path;
    this.#onRecord = onRecord;
  }

  /**
   * Reads what has been appended since; a file that is not there is empty.
   *
   * @throws {JournalError} At a line that is not a record of Optuna's, and where the file cannot be read.
   */
  refresh(): Promise<void> {
    return this.#alone(async () => {
      try {
        using file = await Deno.open(this.#path);
        await this.#read(file);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return;
        if (error instanceof JournalError) throw error;
        const { name, message } = error as Error;
        throw new JournalError(
          `The journal ${this.#path} cannot be read (${name}: ${message}): mend its folder, or give ` +
            `another --results directory.`,
          { cause: error },
        );
      }
    });
  }

  /**
   * Appends records, which are on disk when the promise resolves.
   *
   * @returns The reasons of those that are refused; they stay in the file, as Optuna's do.
   */
  append(records: readonly JournalRecord[]): Promise<string[]> {
    if (records.length === 0) return Promise.resolve([]);
    const bytes = new TextEncoder().encode(records.map(encodeRecord).join(""));
    return this.#alone(() =>
      withJournalLock(this.#path, async (file) => {
        await this.#read(file);
        await file.truncate(this.#end);
        try {
          await file.seek(this.#end, Deno.SeekMode.Start);
          for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
          await file.syncData();
        } catch (error) {
          await file.truncate(this.#end);
          throw error;
        }
        this.#end += bytes.length;
        this.#lines += records.length;
        return records.flatMap((record) => this.#onRecord(record) ?? []);
      })
    );
  }

  /** One after the other, in the order of the calls. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => {});
    return result;
  }

  async #read(file: Deno.FsFile): Promise<void> {
    await file.seek(this.#end, Deno.SeekMode.Start);
    const bytes = new Uint8Array(Math.max(0, (await file.stat()).size - this.#end));
    let length = 0;
    while (length < bytes.length) {
      const count = await file.read(bytes.subarray(length));
      if (count === null) break;
      length += count;
    }
    for (let start = 0; start < length;) {
      const stop = bytes.subarray(0, length).indexOf(10, start) + 1;
      if (stop === 0) return;
      try {
        this.#onRecord(decodeRecord(new TextDecoder().decode(bytes.subarray(start, stop))));
      } catch (error) {
        // Optuna, too, forgives the very last line: a write that a power cut tore.
        if (error instanceof SyntaxError && stop === length) return;
        throw new JournalError(
          `${this.#path}, line ${this.#lines + 1}, is not a record of Optuna's journal: ` +
            `${(error as Error).message}. Mend or remove that line, or move the file away.`,
          { cause: error },
        );
      }
      this.#lines++;
      this.#end += stop - start;
      start = stop;
    }
  }
}
