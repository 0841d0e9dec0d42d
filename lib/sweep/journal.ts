import { UserError } from "../base/mod.ts";
import { withJournalLock } from "./journal_lock.ts";
import {
  type Attributes,
  type Distribution,
  type JournalRecord,
  type JournalStudy,
  type JournalTrial,
  Operation,
  Replay,
  stateCode,
} from "./journal_replay.ts";

export type { Attributes, Distribution, JournalStudy, JournalTrial };

/** A journal that cannot be read, or a change that its rules refuse. */
export class JournalError extends UserError {}

/** A parameter's value and what else it could be. */
export interface Parameter {
  value: null | boolean | number | string;
  distribution: Distribution;
}

type Change = Omit<JournalRecord, "worker_id">;

/**
 * Studies and their trials in one append-only file, in the format of Optuna 5's JournalStorage:
 * each reads what the other writes, and both can write at the same time.
 *
 * Every change is on disk when its promise resolves. A last line that a dying writer left
 * unfinished is passed over by readers and cut off by the next change.
 */
export class Journal {
  readonly #path: string;
  readonly #worker = crypto.randomUUID();
  readonly #replay = new Replay();
  /** Bytes that have been replayed: whole lines. */
  #end = 0;
  #lines = 0;
  #busy: Promise<unknown> = Promise.resolve();

  private constructor(path: string) {
    this.#path = path;
  }

  /**
   * Reads a journal; one that is not there yet is empty and is made by the first change.
   *
   * @throws {JournalError} At a line that is not a record of Optuna's.
   */
  static async open(path: string): Promise<Journal> {
    const journal = new Journal(path);
    await journal.refresh();
    return journal;
  }

  /** The studies, oldest first. They and their trials change as changes are made or read. */
  get studies(): readonly JournalStudy[] {
    return this.#replay.studies;
  }

  /**
   * Reads what other processes have appended.
   *
   * @throws {JournalError} At a line that is not a record of Optuna's.
   */
  refresh(): Promise<void> {
    return this.#alone(async () => {
      try {
        using file = await Deno.open(this.#path);
        await this.#read(file);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    });
  }

  /**
   * Adds a study.
   *
   * @param metric Name of what its trials' values are.
   * @throws {JournalError} When there is one of that name.
   */
  async createStudy(
    name: string,
    metric: { name: string; direction: "minimize" | "maximize" },
    attributes: Attributes = {},
  ): Promise<JournalStudy> {
    await this.#append([{
      op_code: Operation.createStudy,
      study_name: name,
      directions: [metric.direction === "minimize" ? 1 : 2],
    }]);
    const study = this.studies.find((study) => study.name === name)!;
    await this.#append([
      {
        op_code: Operation.studySystemAttribute,
        study_id: study.id,
        system_attr: { "study:metric_names": [metric.name] },
      },
      ...studyAttributes(study, attributes),
    ]);
    return study;
  }

  /** Sets attributes of a study. */
  setStudyAttributes(study: JournalStudy, attributes: Attributes): Promise<void> {
    return this.#append(studyAttributes(study, attributes));
  }

  /** Adds waiting trials to a study, in order. */
  async enqueue(
    study: JournalStudy,
    trials: readonly { parameters: Record<string, Parameter>; attributes?: Attributes }[],
  ): Promise<void> {
    await this.#append(trials.map(({ parameters, attributes = {} }) => ({
      op_code: Operation.createTrial,
      study_id: study.id,
      datetime_start: null,
      state: stateCode("waiting"),
      value: null,
      values: null,
      params: mapValues(parameters, internalValue),
      distributions: mapValues(parameters, ({ distribution }) => JSON.stringify(distribution)),
      user_attrs: attributes,
      system_attrs: {},
      intermediate_values: {},
    })));
  }

  /**
   * Marks a waiting trial as running.
   *
   * @throws {JournalError} When it is not waiting any more.
   */
  start(trial: JournalTrial): Promise<void> {
    return this.#append([{
      op_code: Operation.state,
      trial_id: trial.id,
      state: stateCode("running"),
      values: null,
      datetime_start: now(),
    }]);
  }

  /** Sets attributes of a trial that has not finished. */
  setAttributes(trial: JournalTrial, attributes: Attributes): Promise<void> {
    return this.#append(trialAttributes(trial, attributes));
  }

  /** Sets what a trial that has not finished has come to after some steps, by step. */
  report(trial: JournalTrial, values: readonly (readonly [number, number])[]): Promise<void> {
    return this.#append(values.map(([step, intermediate_value]) => ({
      op_code: Operation.intermediateValue,
      trial_id: trial.id,
      step,
      intermediate_value,
    })));
  }

  /**
   * Ends a trial.
   *
   * @param value What a complete trial has come to, not NaN; undefined for one that failed.
   * @throws {JournalError} When it has ended already.
   */
  finish(
    trial: JournalTrial,
    value: number | undefined,
    attributes: Attributes = {},
  ): Promise<void> {
    return this.#append([...trialAttributes(trial, attributes), {
      op_code: Operation.state,
      trial_id: trial.id,
      state: stateCode(value === undefined ? "failed" : "complete"),
      values: value === undefined ? null : [value],
      datetime_complete: now(),
    }]);
  }

  /** One after the other, in the order of the calls. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => {});
    return result;
  }

  #append(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return Promise.resolve();
    const records = changes.map((change) => ({ ...change, worker_id: this.#worker }));
    const bytes = new TextEncoder().encode(records.map((record) => write(record) + "\n").join(""));
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
        const refusals = records.flatMap((record) => this.#replay.apply(record) ?? []);
        if (refusals.length > 0) throw new JournalError(`${this.#path}: ${refusals.join("; ")}`);
      })
    );
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
        this.#replay.apply(parse(new TextDecoder().decode(bytes.subarray(start, stop))));
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

/** Optuna takes exactly one name in a record. */
function studyAttributes(study: JournalStudy, attributes: Attributes): Change[] {
  return Object.entries(attributes).map(([name, value]) => ({
    op_code: Operation.studyAttribute,
    study_id: study.id,
    user_attr: { [name]: value },
  }));
}

function trialAttributes(trial: JournalTrial, attributes: Attributes): Change[] {
  return Object.entries(attributes).map(([name, value]) => ({
    op_code: Operation.trialAttribute,
    trial_id: trial.id,
    user_attr: { [name]: value },
  }));
}

function internalValue({ value, distribution }: Parameter): number {
  if (distribution.name !== "CategoricalDistribution") return Number(value);
  return distribution.attributes.choices.indexOf(value);
}

function mapValues<A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** Python before 3.11 reads neither "Z" nor milliseconds. */
function now(): string {
  return new Date().toISOString().replace("Z", "000+00:00");
}

/** Stands for a number that JSON lacks; no text can be equal to it by chance. */
const mark = crypto.randomUUID();
const marked = new RegExp(`"${mark}(NaN|-?Infinity)"`, "g");

/** JSON with bare NaN, Infinity and -Infinity, as Python's. */
function write(record: JournalRecord): string {
  return JSON.stringify(
    record,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? `${mark}${value}` : value,
  ).replace(marked, "$1");
}

/** Reads what {@linkcode write} writes. */
function parse(line: string): JournalRecord {
  try {
    return JSON.parse(line);
  } catch (error) {
    const json = line.replace(
      /"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g,
      (token) => token.startsWith('"') ? token : `"${mark}${token}"`,
    );
    if (json === line) throw error;
    return JSON.parse(
      json,
      (_, value) =>
        typeof value === "string" && value.startsWith(mark)
          ? Number(value.slice(mark.length))
          : value,
    );
  }
}
