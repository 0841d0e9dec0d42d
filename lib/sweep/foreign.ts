import { listWords, SettingsError } from "../base/mod.ts";
import { checkMetric } from "../trainer/mod.ts";
import { type StudyDefinition, trialSettings } from "./definition.ts";
import type { JournalTrial } from "./journal.ts";
import { type Point, pointKey, pointOf, variedSettings } from "./point.ts";
import type { StudyTrial } from "./study_trial.ts";
import { trialFolder } from "./trial_folder.ts";

/** A trial that something else, such as Optuna, wrote into a study's journal, and that is not run. */
export interface ForeignTrial {
  /** Its id in the journal. */
  id: number;
  /** Its state. */
  state: StudyTrial["state"];
  /** The values that it names, by setting. */
  parameters: Readonly<Record<string, unknown>>;
}

/** A waiting trial that something else asked for, as `enqueue_trial` of Optuna does. */
export interface AskedTrial {
  /** Its id in the journal. */
  id: number;
  /** Its point. */
  point: Point;
  /** Its seed. */
  seed: number;
}

/**
 * True of a trial that was planned here or taken over, and that nothing else has begun or told a value: it
 * carries its settings, since it began the folder that its id names, and since its end its history.
 */
export function isOwn({ id, state, attributes }: JournalTrial): boolean {
  const { settings, seed, directory, history } = attributes;
  if (typeof settings !== "object" || settings === null || !Number.isSafeInteger(seed)) {
    return false;
  }
  const isBegun = directory === trialFolder(id);
  if (state === "waiting") return isBegun || directory === undefined;
  return isBegun && (state !== "complete" || (Array.isArray(history) && history.length > 0));
}

/** A trial of something else as its journal has it. */
export function foreignTrial(trial: JournalTrial): ForeignTrial {
  return { id: trial.id, state: trial.state, parameters: namedValues(trial) };
}

/**
 * Sorts the trials of something else: waiting ones that name a value of each varied setting, and nothing
 * else but a seed, are to be run; all others are passed over.
 *
 * @returns `passedOver`, a sentence for each of the others.
 */
export function sortForeign(
  definition: StudyDefinition,
  trials: readonly JournalTrial[],
): { asked: AskedTrial[]; passedOver: string[] } {
  const asked: AskedTrial[] = [];
  const passedOver: string[] = [];
  for (const trial of trials) {
    if (isOwn(trial)) continue;
    const refusal = trial.state === "waiting"
      ? refusalOf(definition, namedValues(trial))
      : "its value was not measured here";
    if (refusal === undefined) asked.push(askedTrial(definition, trial));
    else passedOver.push(passingOver(trial, refusal));
  }
  return { asked, passedOver };
}

/** The sentence on a trial of something else that is not run. */
export function passingOver(
  { id, state }: Pick<JournalTrial, "id" | "state">,
  reason: string,
): string {
  return `Trial ${id} of the journal, which something else wrote (${state}), is passed over: ${reason}.`;
}

/** The values that a trial names: its parameters, or those that `enqueue_trial` fixed. */
function namedValues({ parameters, systemAttributes }: JournalTrial): Record<string, unknown> {
  const { fixed_params: fixed } = systemAttributes;
  return { ...(typeof fixed === "object" ? fixed : {}), ...parameters };
}

function askedTrial(definition: StudyDefinition, trial: JournalTrial): AskedTrial {
  const { seed = definition.settings.seed, ...values } = namedValues(trial);
  const settings = trialSettings(definition, { point: values, seed: Number(seed) });
  const point = pointOf(settings, definition.experiment.vary);
  return { id: trial.id, point, seed: settings.seed };
}

/** The reason why values are not a point of a study's search space, with one of its seeds or without. */
export function refusalOf(
  definition: StudyDefinition,
  values: Readonly<Record<string, unknown>>,
): string | undefined {
  const { experiment: { vary, metric }, settings, seeds } = definition;
  const names: string[] = variedSettings(vary);
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0) return `it names no ${listWords(missing, "or")}`;
  const others = Object.keys(values).filter((name) => name !== "seed" && !names.includes(name));
  if (others.length > 0) return `${others.join(" and ")} is not what the experiment varies`;
  try {
    const { seed = settings.seed, ...point } = values;
    checkMetric(metric, trialSettings(definition, { point, seed: seed as number }));
    if (!seeds.includes(seed as number)) {
      return `its seed ${seed} is not among those of this sweep, ${seeds.join(", ")}: see --seeds`;
    }
  } catch (error) {
    if (error instanceof SettingsError) return error.message.replace(/\.$/, "");
    throw error;
  }
}

/** Points without those that come twice, in the order of first occurrence. */
export function distinctPoints(points: readonly Point[]): Point[] {
  return [...new Map(points.map((point) => [pointKey(point), point])).values()];
}
