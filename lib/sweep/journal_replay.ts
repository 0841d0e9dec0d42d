import {
  type Attributes,
  type Distribution,
  type JournalRecord,
  Operation,
  type TrialState,
  trialStates,
} from "./journal_record.ts";

/** A study in a journal. */
export interface JournalStudy {
  readonly id: number;
  readonly name: string;
  readonly direction: "minimize" | "maximize" | undefined;
  readonly attributes: Attributes;
  readonly systemAttributes: Attributes;
  readonly trials: readonly JournalTrial[];
}

/** A trial in a journal. */
export interface JournalTrial {
  /** Counts over all studies of the journal, from 0. */
  readonly id: number;
  /** Counts within the study, from 0. */
  readonly number: number;
  readonly study: JournalStudy;
  readonly state: TrialState;
  readonly parameters: Attributes;
  readonly distributions: Readonly<Record<string, Distribution>>;
  readonly values: readonly number[] | undefined;
  /** Values by step. */
  readonly intermediateValues: ReadonlyMap<number, number>;
  readonly attributes: Attributes;
  readonly systemAttributes: Attributes;
  /** ISO 8601, as the writer gave it. */
  readonly started: string | undefined;
  /** ISO 8601, as the writer gave it. */
  readonly completed: string | undefined;
  /** True where its first line carries the number of its place in the journal. */
  readonly isNumbered: boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenStudy = Mutable<Omit<JournalStudy, "trials">> & { trials: OpenTrial[] };
type OpenTrial =
  & Mutable<Omit<JournalTrial, "study" | "distributions" | "intermediateValues">>
  & {
    study: OpenStudy;
    distributions: Record<string, Distribution>;
    intermediateValues: Map<number, number>;
  };

const isFinished = (state: TrialState) => state !== "running" && state !== "waiting";

function parameterValue(distribution: Distribution | undefined, internal: number): unknown {
  return distribution?.name === "CategoricalDistribution"
    ? distribution.attributes.choices[internal]
    : internal;
}

/** True where Optuna takes both as distributions of one parameter in one study. */
function areCompatible(a: Distribution, b: Distribution): boolean {
  if (a.name === "CategoricalDistribution") {
    return b.name === a.name &&
      JSON.stringify(a.attributes.choices) === JSON.stringify(b.attributes.choices);
  }
  return b.name === a.name && a.attributes.log === b.attributes.log;
}

/** The studies and trials that records add up to, by the rules of Optuna's JournalStorage. */
export class Replay {
  readonly #studies = new Map<number, OpenStudy>();
  readonly #trials: OpenTrial[] = [];
  #studyCount = 0;

  /** All studies that were not deleted, oldest first. */
  get studies(): JournalStudy[] {
    return [...this.#studies.values()];
  }

  /** All trials, those of deleted studies included; the index is the id. */
  get trials(): readonly JournalTrial[] {
    return this.#trials;
  }

  /**
   * Adds a record.
   *
   * @returns The reason why it has no effect, where it has none.
   * @throws {TypeError} At an operation that Optuna does not have either.
   */
  apply(record: JournalRecord): string | undefined {
    switch (record.op_code) {
      case Operation.createStudy:
        return this.#createStudy(record);
      case Operation.deleteStudy:
      case Operation.studyAttribute:
      case Operation.studySystemAttribute:
      case Operation.createTrial:
        return this.#changeStudy(record);
      case Operation.parameter:
      case Operation.state:
      case Operation.intermediateValue:
      case Operation.trialAttribute:
      case Operation.trialSystemAttribute:
        return this.#changeTrial(record);
      case Operation.discardTrials:
        return undefined;
      default:
        throw new TypeError(`no operation has the op_code ${record.op_code}`);
    }
  }

  #createStudy({ study_name = "", directions = [] }: JournalRecord): string | undefined {
    if (this.studies.some(({ name }) => name === study_name)) {
      return `a study '${study_name}' exists already`;
    }
    const id = this.#studyCount++;
    const direction = ([undefined, "minimize", "maximize"] as const)[directions[0] ?? 0];
    const study = { id, name: study_name, direction, trials: [] };
    this.#studies.set(id, { ...study, attributes: {}, systemAttributes: {} });
  }

  #changeStudy(record: JournalRecord): string | undefined {
    const study = this.#studies.get(record.study_id ?? -1);
    if (study === undefined) return `there is no study ${record.study_id}`;
    switch (record.op_code) {
      case Operation.deleteStudy:
        this.#studies.delete(study.id);
        break;
      case Operation.studyAttribute:
        Object.assign(study.attributes, record.user_attr);
        break;
      case Operation.studySystemAttribute:
        Object.assign(study.systemAttributes, record.system_attr);
        break;
      case Operation.createTrial:
        this.#createTrial(study, record);
    }
  }

  #createTrial(study: OpenStudy, record: JournalRecord): void {
    const distributions = Object.fromEntries(
      Object.entries(record.distributions ?? {}).map(([name, json]) => [name, JSON.parse(json)]),
    ) as Record<string, Distribution>;
    const parameters = Object.entries(record.params ?? {}).map(
      ([name, internal]) => [name, parameterValue(distributions[name], internal)],
    );
    const trial: OpenTrial = {
      id: this.#trials.length,
      number: study.trials.length,
      study,
      state: trialStates[record.state ?? 0]!,
      parameters: Object.fromEntries(parameters),
      distributions,
      values: record.values ?? (record.value == null ? undefined : [record.value]),
      intermediateValues: new Map(
        Object.entries(record.intermediate_values ?? {}).map(([step, value]) => [+step, value]),
      ),
      attributes: { ...record.user_attrs },
      systemAttributes: { ...record.system_attrs },
      started: record.datetime_start ?? undefined,
      completed: record.datetime_complete ?? undefined,
      isNumbered: record.line !== undefined,
    };
    this.#trials.push(trial);
    study.trials.push(trial);
  }

  #changeTrial(record: JournalRecord): string | undefined {
    const trial = this.#trials[record.trial_id ?? -1];
    if (trial === undefined) return `there is no trial ${record.trial_id}`;
    if (isFinished(trial.state)) return `trial ${trial.id} is ${trial.state} already`;
    switch (record.op_code) {
      case Operation.parameter:
        return this.#setParameter(trial, record);
      case Operation.state:
        return this.#setState(trial, record);
      case Operation.intermediateValue:
        trial.intermediateValues.set(record.step!, record.intermediate_value!);
        break;
      case Operation.trialAttribute:
        Object.assign(trial.attributes, record.user_attr);
        break;
      case Operation.trialSystemAttribute:
        Object.assign(trial.systemAttributes, record.system_attr);
    }
  }

  #setParameter(trial: OpenTrial, record: JournalRecord): string | undefined {
    const name = record.param_name!;
    const distribution = JSON.parse(record.distribution!) as Distribution;
    const first = trial.study.trials.find(({ distributions }) => name in distributions);
    if (first !== undefined && !areCompatible(first.distributions[name]!, distribution)) {
      return `parameter '${name}' has another distribution in trial ${first.id}`;
    }
    trial.distributions[name] = distribution;
    trial.parameters[name] = parameterValue(distribution, record.param_value_internal!);
  }

  #setState(trial: OpenTrial, record: JournalRecord): string | undefined {
    const state = trialStates[record.state!]!;
    if (state === "running" && trial.state === "running") {
      return `trial ${trial.id} is running already`;
    }
    trial.state = state;
    if (state === "running") trial.started = record.datetime_start ?? undefined;
    if (isFinished(state)) trial.completed = record.datetime_complete ?? undefined;
    trial.values = record.values ?? trial.values;
  }
}
