/** States of a trial; the index is Optuna's number of it. */
export const trialStates = ["running", "complete", "pruned", "failed", "waiting"] as const;

/** The state of a trial. */
export type TrialState = typeof trialStates[number];

/** Optuna's number of a state. */
export const stateCode = (state: TrialState): number => trialStates.indexOf(state);

/** Optuna's numbers of the operations. */
export const Operation = {
  createStudy: 0,
  deleteStudy: 1,
  studyAttribute: 2,
  studySystemAttribute: 3,
  createTrial: 4,
  parameter: 5,
  state: 6,
  intermediateValue: 7,
  trialAttribute: 8,
  trialSystemAttribute: 9,
  discardTrials: 10,
} as const;

/** The values that a parameter can have, as Optuna writes them. */
export type Distribution =
  | {
    name: "FloatDistribution";
    attributes: { step: number | null; low: number; high: number; log: boolean };
  }
  | {
    name: "IntDistribution";
    attributes: { log: boolean; step: number; low: number; high: number };
  }
  | {
    name: "CategoricalDistribution";
    attributes: { choices: readonly (null | boolean | number | string)[] };
  };

/** Names and values; anything that JSON holds, and numbers that are not finite. */
export type Attributes = Record<string, unknown>;

/** One line of a journal. */
export interface JournalRecord {
  op_code: number;
  worker_id: string;
  /** The number of its line, from 1; Optuna, which passes over it, writes none. */
  line?: number;
  study_id?: number;
  trial_id?: number;
  study_name?: string;
  directions?: number[];
  user_attr?: Attributes;
  system_attr?: Attributes;
  state?: number;
  value?: number | null;
  values?: number[] | null;
  params?: Record<string, number>;
  distributions?: Record<string, string>;
  user_attrs?: Attributes;
  system_attrs?: Attributes;
  intermediate_values?: Record<string, number>;
  datetime_start?: string | null;
  datetime_complete?: string | null;
  param_name?: string;
  param_value_internal?: number;
  distribution?: string;
  step?: number;
  intermediate_value?: number;
}
