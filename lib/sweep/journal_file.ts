import { asFileError, checkRegular, FileError } from "../base/mod.ts";
import { JournalError, repairAdvice } from "./journal_error.ts";
import { decodeRecord, encodeRecord } from "./journal_json.ts";
import { withJournalLock } from "./journal_lock.ts";
import type { JournalRecord } from "./journal_record.ts";
import { SameFile } from "./same_file.ts";

/**
 * An append-only file of records that other processes append to as well. A last line that a dying writer
 * left unfinished is passed over by readers and cut off by the next append.
 *
 * Each record that is appended here carries the number of its line, so that a line which was removed,
 * doubled or moved is noticed: the records' ids are positions, and every later one would mean another trial.
 */
export class JournalFile {
  readonly #path: string;
  readonly #onRecord: (record: JournalRecord) => string | undefined;
  readonly #same: SameFile;
  /** Bytes that have been read: whole lines. */
  #end = 0;
  #lines = 0;
  #busy: Promise<unknown> = Promise.resolve();

  /** @param onRecord Takes each record, in the order of the file; returns why it is refused. */
  constructor(path: string, onRecord: (record: JournalRecord) => string | undefined) {
    this.#path = path;
    this.#onRecord = onRecord;
    this.#same = new SameFile(path);
  }

  /**
   * Reads what has been appended since; a file that is not there is empty.
   *
   * @throws {JournalError} At a line that is not a record of Optuna's or not in its place, where the file is
   *   not the one that was read before, and where it cannot be read.
   */
  refresh(): Promise<void> {
    return this.#alone(async () => {
      try {
        await checkRegular(this.#path);
        using file = await Deno.open(this.#path);
        await this.#same.check(file);
        await this.#read(file);
      } catch (error) {
        if (error instanceof JournalError) throw error;
        if (error instanceof Deno.errors.NotFound) {
          if (this.#same.isKnown) throw this.#same.error("was removed");
          return;
        }
        throw await this.#fileError(error, "read");
      }
    });
  }

  /**
   * Appends records, which are on disk when the promise resolves.
   *
   * @returns The reasons of those that are refused; they stay in the file, as Optuna's do.
   * @throws {JournalError} What {@linkcode refresh} throws, and where nothing can be written.
   */
  append(records: readonly JournalRecord[]): Promise<string[]> {
    if (records.length === 0) return Promise.resolve([]);
    return this.#alone(async () => {
      try {
        const create = !this.#same.isKnown;
        return await withJournalLock(this.#path, (file) => this.#append(file, records), { create });
      } catch (error) {
        if (error instanceof JournalError) throw error;
        if (error instanceof Deno.errors.NotFound && this.#same.isKnown) {
          throw this.#same.error("was removed");
        }
        throw await this.#fileError(error, "written");
      }
    });
  }

  async #append(file: Deno.FsFile, records: readonly JournalRecord[]): Promise<string[]> {
    await this.#same.check(file);
    await this.#read(file);
    const numbered = records.map((record, i) => ({ ...record, line: this.#lines + 1 + i }));
    const bytes = new TextEncoder().encode(numbered.map(encodeRecord).join(""));
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
    this.#same.add(bytes);
    this.#lines += records.length;
    return numbered.flatMap((record) => this.#onRecord(record) ?? []);
  }

  async #fileError(error: unknown, action: "read" | "written"): Promise<unknown> {
    const told = error instanceof FileError
      ? error
      : await asFileError(error, this.#path, { action });
    if (!(told instanceof FileError)) return told;
    const { name } = error as Error;
    return new JournalError(
      `The journal ${this.#path} cannot be ${action} (${
        name === "Error" ? told.code : name
      }: ${told.reason}): ${told.remedy}, or give ` +
        `another --results directory.`,
      { cause: told },
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
    const decoder = new TextDecoder();
    let start = 0;
    try {
      while (start < length) {
        const stop = bytes.subarray(0, length).indexOf(10, start) + 1;
        if (stop === 0) return;
        const line = decoder.decode(bytes.subarray(start, stop));
        try {
          this.#take(decodeRecord(line));
        } catch (error) {
          // Optuna, too, forgives the very last line: a write that a power cut tore.
          if (error instanceof SyntaxError && stop === length) return;
          if (error instanceof JournalError) throw error;
          throw new JournalError(
            `${this.#path}, line ${this.#lines + 1}, is not a record of Optuna's journal: ` +
              `${(error as Error).message}. ${repairAdvice(this.#path)}`,
            { cause: error },
          );
        }
        this.#lines++;
        this.#end += stop - start;
        start = stop;
      }
    } finally {
      this.#same.add(bytes.subarray(0, start));
    }
  }

  #take(record: JournalRecord): void {
    const line = this.#lines + 1;
    if (record.line !== undefined && record.line !== line) {
      throw new JournalError(
        `${this.#path}: line ${line} was written as line ${record.line}, so that lines before it were ` +
          `removed, added or moved since. ${repairAdvice(this.#path)}`,
      );
    }
    this.#onRecord(record);
  }
}
