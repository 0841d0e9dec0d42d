import type { SettingValue } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";

/** A question about one setting: data, not machinery. */
export interface Experiment {
  /** What is asked, as a sentence. */
  question: string;
  /** What is believed before, to be held against the result. */
  claim?: string;
  /** The setting that is varied. */
  setting: keyof TrialSettings;
  /** What it is set to, in the order of tables. */
  values: readonly SettingValue[];
  /** Settings that differ from their defaults in every trial; may hold the varied one's base value. */
  base: Partial<TrialSettings>;
  /** What decides: the highest accuracy or the lowest loss on the validation rows. */
  metric: "valAccuracy" | "valLoss";
}

/** An experiment and what it is called: its file's name in `experiments/`. */
export interface NamedExperiment extends Experiment {
  /** The file's name without `.ts`. */
  name: string;
}
