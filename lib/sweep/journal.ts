import { JournalError, JournalRefusal } from "./journal_error.ts";
import { JournalFile } from "./journal_file.ts";
import {
  type Attributes,
  type Distribution,
  type JournalRecord,
  Operation,
  stateCode,
} from "./journal_record.ts";
import { type JournalStudy, type JournalTrial, Replay } from "./journal_replay.ts";

export { JournalError, JournalRefusal };
export type { Attributes, Distribution, JournalStudy, JournalTrial };

/** A parameter's value and what else it could be. */
export interface Parameter {
  value: null | boolean | number | string;
  distribution: Distribution;
}

/** A trial that is to wait in a study. */
export interface NewTrial {
  /** Its parameters by name. */
  parameters: Record<string, Parameter>;
  /** Optuna's user attributes. */
  attributes?: Attributes;
  /** Optuna's system attributes, as a sampler's own. */
  systemAttributes?: Attributes;
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
  readonly #file: JournalFile;
  readonly #worker = crypto.randomUUID();
  readonly #replay = new Replay();

  private constructor(path: string) {
    this.#path = path;
    this.#file = new JournalFile(path, (record) => this.#replay.apply(record));
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
    return this.#file.refresh();
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

  /** Deletes a study; the ids of its trials are not used again. */
  deleteStudy(study: JournalStudy): Promise<void> {
    return this.#append([{ op_code: Operation.deleteStudy, study_id: study.id }]);
  }

  /** Sets attributes of a study. */
  setStudyAttributes(study: JournalStudy, attributes: Attributes): Promise<void> {
    return this.#append(studyAttributes(study, attributes));
  }

  /** Adds waiting trials to a study, in order. */
  async enqueue(
    study: JournalStudy,
    trials: readonly NewTrial[],
  ): Promise<void> {
    await this.#append(trials.map(({ parameters, attributes = {}, systemAttributes = {} }) => ({
      op_code: Operation.createTrial,
      study_id: study.id,
      datetime_start: null,
      state: stateCode("waiting"),
      value: null,
      values: null,
      params: mapValues(parameters, internalValue),
      distributions: mapValues(parameters, ({ distribution }) => JSON.stringify(distribution)),
      user_attrs: attributes,
      system_attrs: systemAttributes,
      intermediate_values: {},
    })));
  }

  /**
   * Marks a waiting trial as running.
   *
   * @returns True where it was still waiting; another process may have taken it.
   */
  async start(trial: JournalTrial): Promise<boolean> {
    const refusals = await this.#tryAppend([{
      op_code: Operation.state,
      trial_id: trial.id,
      state: stateCode("running"),
      values: null,
      datetime_start: now(),
    }]);
    return refusals.length === 0;
  }

  /**
   * Sets parameters of a trial that has not finished. One whose distribution does not go with that of the
   * study's other trials is left out, as Optuna's rules have it.
   */
  async setParameters(trial: JournalTrial, parameters: Record<string, Parameter>): Promise<void> {
    await this.#tryAppend(
      Object.entries(parameters).map(([name, parameter]) => ({
        op_code: Operation.parameter,
        trial_id: trial.id,
        param_name: name,
        param_value_internal: internalValue(parameter),
        distribution: JSON.stringify(parameter.distribution),
      })),
    );
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
   * @param value The value of a complete trial, not NaN; undefined for one that failed.
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

  /**
   * Ends a trial that is pruned.
   *
   * @param value The last value that it has reported; none where that is not a number.
   * @throws {JournalError} When it has ended already.
   */
  prune(trial: JournalTrial, value: number, attributes: Attributes = {}): Promise<void> {
    return this.#append([...trialAttributes(trial, attributes), {
      op_code: Operation.state,
      trial_id: trial.id,
      state: stateCode("pruned"),
      values: Number.isNaN(value) ? null : [value],
      datetime_complete: now(),
    }]);
  }

  async #append(changes: readonly Change[]): Promise<void> {
    const refusals = await this.#tryAppend(changes);
    if (refusals.length > 0) throw new JournalRefusal(`${this.#path}: ${refusals.join("; ")}`);
  }

  /** @returns The reasons of the changes that are refused. */
  #tryAppend(changes: readonly Change[]): Promise<string[]> {
    return this.#file.append(changes.map((change) => ({ ...change, worker_id: this.#worker })));
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
