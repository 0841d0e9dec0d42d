import { type SettingValue, withoutPathsIn } from "../base/mod.ts";
import type {
  NamedExperiment,
  Point,
  PrecisionRule,
  Preset,
  Race,
  SamplerChoice,
} from "../sweep/mod.ts";
import type { ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import type { FoundByTrials } from "./found_by_trials.ts";
import type { Origin } from "./origin.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { Failure, Summary } from "./summary.ts";

/**
 * Everything that made a study's numbers, as its trials recorded it; names no person, machine or folder.
 * Nothing of the process that writes it enters.
 */
export interface Manifest extends
  Pick<
    Origin,
    | "command"
    | "commands"
    | "started"
    | "ended"
    | "environments"
    | "dataHashes"
    | "differences"
  > {
  /** The time that the complete trials trained, all together, in seconds. */
  trainingSeconds: number;
  /** The question, the settings that it varies with their values, and the base. */
  experiment: NamedExperiment;
  /** The preset, with its contents when the study was planned. */
  preset: Preset;
  /** The settings that the user replaced. */
  set: Readonly<Record<string, SettingValue>>;
  /** The base point's settings, complete. */
  settings: TrialSettings;
  /** The seeds of each point's trials. */
  seeds: readonly number[];
  /** The ids of the complete trials that count, ascending. */
  trials: readonly number[];
  /** The failed trials that no later one replaced; absent in results of older versions. */
  failures?: readonly Omit<Failure, "log">[];
  /** The points, in the order of the table. */
  points: readonly Point[];
  /** The rule by which the number of seeds was decided; null where there was none. */
  rule: PrecisionRule | null;
  /** The race over seeds; left out where every point has all seeds. */
  race?: Race;
  /** The pruner; left out where there was none. */
  pruner?: string;
  /** The ids of the trials that it ended; left out likewise. */
  pruned?: readonly number[];
  /** The sampler that chose the points; left out where all combinations of listed values are tried. */
  sampler?: SamplerChoice;
  /** Scores to hold the points against; null where none is known or the trials' differ. */
  references: ReferenceScores | null;
  /** The outcome. */
  outcome: Outcome;
  /** The rows and pictures that there were, by split; left out where no trial recorded them. */
  found?: readonly FoundByTrials[];
  /** The edition of the data; null where none is named or the trials' differ. */
  edition: string | null;
}

/** Puts together what made a study's numbers. */
export function manifest(summary: Summary): Manifest {
  const { experiment, preset, set, settings, seeds, rows, origin, edition, found, seconds } =
    summary;
  const { differentData: _, command, commands, started, ended, environments, ...data } = origin;
  return withoutPathsIn({
    command,
    commands,
    started,
    ended,
    trainingSeconds: Math.round(seconds),
    experiment,
    preset,
    set,
    settings,
    seeds,
    trials: summary.trials,
    failures: summary.failures.map(({ log: _, ...failure }) => failure),
    points: rows.map(({ point }) => point),
    rule: summary.rule,
    ...(summary.race !== null && { race: summary.race }),
    ...(summary.pruner !== null && { pruner: summary.pruner, pruned: summary.prunedTrials }),
    ...(summary.sampler !== null && { sampler: summary.sampler }),
    outcome: outcome(summary),
    references: summary.references ?? null,
    edition: edition ?? null,
    ...(found.length > 0 && { found }),
    ...data,
    environments,
  });
}
