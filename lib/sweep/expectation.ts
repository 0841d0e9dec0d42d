import { quote, type SettingValue, unknownName } from "../base/mod.ts";
import {
  checkMetric,
  type JudgedMetric,
  metrics,
  parseTrialSettings,
  type TrialSettings,
} from "../trainer/mod.ts";
import { ExperimentError } from "./experiment_error.ts";
import { type Point, pointKey, type SearchSpace, variedSettings } from "./point.ts";
import { isRange } from "./range.ts";

const relations: readonly Expectation["is"][] = [
  "better",
  "no better",
  "no different",
  "not told apart",
];

/**
 * A difference that is expected of two points: that one is better than the other by more than `by`, that
 * it is not, or that neither is. It is written down with the experiment, before any trial.
 *
 * "not told apart" is for a negative control, whose points are the same by construction: it holds where the
 * study shows no difference, and is contradicted where it shows one. It says nothing on how equal they are,
 * as "no different" does, which must be shown to within `by`.
 */
export interface Expectation {
  /** The point that is spoken of; settings that are left out have their base value. */
  point: Readonly<Partial<Record<string, SettingValue>>>;
  /** The relation that is expected. */
  is: "better" | "no better" | "no different" | "not told apart";
  /** The point that it is compared with. */
  than: Readonly<Partial<Record<string, SettingValue>>>;
  /** The metric that is compared. @default the experiment's */
  metric?: JudgedMetric;
  /** The size of a difference that counts, in the metric's unit: 0.02 is two points. @default 0 */
  by?: number;
}

/** The complete points that an expectation is about. */
export function expectedPoints(
  { point, than }: Expectation,
  { vary, base }: { vary: SearchSpace; base: Partial<TrialSettings> },
): { point: Point; than: Point } {
  const complete = (partial: Expectation["point"]): Point => {
    const settings = parseTrialSettings({ ...base, ...partial });
    return Object.fromEntries(variedSettings(vary).map((name) => [name, settings[name]]));
  };
  return { point: complete(point), than: complete(than) };
}

/**
 * Checks what an experiment expects.
 *
 * @throws {ExperimentError} At a claim without an expectation, a relation, a metric or a part that there is not, a point that is not one
 *   of the experiment's, or a difference that cannot be.
 * @throws {SettingsError} At a metric that the points' models do not come to.
 */
export function checkExpectations({ claim, expects, vary, base }: {
  claim?: string;
  expects?: readonly Expectation[] | "matters most";
  vary: SearchSpace;
  base: Partial<TrialSettings>;
}): void {
  if (expects === undefined) {
    if (claim === undefined) return;
    throw new ExperimentError(
      `The claim "${claim}" cannot be judged: say by expects which difference it comes to, such as ` +
        `expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 } }], or leave out the claim.`,
    );
  }
  if (expects === "matters most") {
    if (variedSettings(vary).length === 1) return;
    throw new ExperimentError(
      'An experiment that expects "matters most" varies the one setting that it is about.',
    );
  }
  if (!Array.isArray(expects) || expects.length === 0) {
    throw wrongExpectations(expects);
  }
  for (const expectation of expects) checkExpectation(expectation, { vary, base });
}

function wrongExpectations(given: unknown): ExperimentError {
  return new ExperimentError(
    `What an experiment expects is a list, or "matters most", not ${quote(given)}: ` +
      `expects: [{ point: { dropout: 0.3 }, is: "better", than: { dropout: 0 } }].`,
  );
}

const parts = ["point", "is", "than", "metric", "by"];

function checkExpectation(
  expectation: Expectation,
  { vary, base }: { vary: SearchSpace; base: Partial<TrialSettings> },
): void {
  if (typeof expectation !== "object" || expectation === null) throw wrongExpectations(expectation);
  for (const name of Object.keys(expectation)) {
    if (parts.includes(name)) continue;
    throw new ExperimentError(
      unknownName({ one: "part of an expectation", all: "ones" }, name, parts),
    );
  }
  const { is, metric, by = 0 } = expectation;
  if (!relations.includes(is)) {
    throw new ExperimentError(unknownName({ one: "relation", all: "ones" }, is, relations));
  }
  for (const side of ["point", "than"] as const) checkPoint(side, expectation[side], vary);
  const { point, than } = expectedPoints(expectation, { vary, base });
  if (pointKey(point) === pointKey(than)) {
    throw new ExperimentError("An expectation compares two different points of the experiment.");
  }
  if (
    !(typeof by === "number" && Number.isFinite(by) && by >= 0) ||
    (is === "no different" && by === 0)
  ) {
    throw new ExperimentError(
      `The difference that counts, by, is ${
        quote(by)
      }: it must be a number from 0, in the metric's unit, and ` +
        `above 0 where points are expected to be no different.`,
    );
  }
  if (is === "not told apart" && by !== 0) {
    throw new ExperimentError(
      `Points that are not told apart are so whatever counts as a difference: leave out by: ${by}, or ` +
        `expect them to be "no different".`,
    );
  }
  if (metric === undefined || metric === "gap") return;
  if (typeof metric !== "string" || !Object.hasOwn(metrics, metric)) {
    const names = [...Object.keys(metrics), "gap"];
    throw new ExperimentError(unknownName({ one: "metric", all: "ones" }, metric, names));
  }
  for (const side of [point, than]) checkMetric(metric, parseTrialSettings({ ...base, ...side }));
}

function checkPoint(side: string, point: Expectation["point"], vary: SearchSpace): void {
  const names: readonly string[] = variedSettings(vary);
  const isObject = typeof point === "object" && point !== null && !Array.isArray(point);
  const entries = isObject ? Object.entries(point) : [];
  if (entries.length === 0) {
    throw new ExperimentError(
      `An expectation's '${side}' is a point of the experiment, such as { ${names[0]}: … }, not ` +
        `${quote(point)}.`,
    );
  }
  for (const [name, value] of entries) {
    const values = Object.entries(vary).find(([varied]) => varied === name)?.[1];
    if (values === undefined) {
      throw new ExperimentError(unknownName({ one: "varied setting", all: "ones" }, name, names));
    }
    if (isRange(values)) {
      throw new ExperimentError(
        `The experiment varies '${name}' over a range, from which a sampler chooses: it cannot expect ` +
          `something of ${
            quote(value)
          }, which may never be tried. Leave out 'claim' and 'expects', or list ` +
          `the values.`,
      );
    }
    if (values.some((other) => String(other) === String(value))) continue;
    throw new ExperimentError(
      `The experiment does not vary '${name}' over ${quote(value)}, of which it expects ` +
        `something: its values are ${quote(values)}.`,
    );
  }
}
