import { choiceAttributes, chosenPoints } from "./chosen.ts";
import type { Ends } from "./ends.ts";
import { enqueue, type Listed } from "./enlist.ts";
import type { Journal, JournalStudy } from "./journal.ts";
import { planTrials, repeatsOf, type SweepPlan } from "./plan.ts";
import { type Point, pointKey } from "./point.ts";
import { type ChosenPoint, type Sampler, type ToldPoint, usualInFlight } from "./sampler.ts";
import { latestTrials } from "./study.ts";

/** The parts of a sweep that the choice of its points needs. */
export interface Sampling {
  journal: Journal;
  /** The study's record in the journal. */
  record: JournalStudy;
  /** The trials of known points that are to run. */
  known: readonly Listed[];
  sampler: Sampler;
  /** Tells when trials have ended. */
  ends: Ends<Listed>;
  /** Called with each trial that was not known. */
  add(trial: Listed): void;
}

/**
 * Yields the trials of a sampled study in the order in which they are begun: those of known points, then of
 * each point that the sampler chooses. A choice waits until all points have ended but the last few, and knows
 * of these points alone: so it depends neither on the number of jobs nor on which trial ends first.
 */
export async function* sampledTrials(plan: SweepPlan, sampling: Sampling): AsyncGenerator<Listed> {
  const { known, ends, sampler, record } = sampling;
  const { sampler: choice, seeds, sampled, points, experiment: { vary } } = plan;
  const own = points.slice(0, 1 + sampled.length);
  const trialsOf = new Map<string, readonly Listed[]>(
    [...Map.groupBy(known, ({ point }) => pointKey(point))],
  );
  yield* known;
  const waiting = Math.max(1, Math.ceil((choice?.inFlight ?? usualInFlight) / seeds.length));
  const wanted = own.length + plan.toChoose;
  for (let number = own.length; number < wanted; number++) {
    const before = own.slice(0, Math.max(0, number - waiting + 1));
    const open = before.flatMap((point) => trialsOf.get(pointKey(point)) ?? []);
    if (!await ends.of(open)) return;
    // One that is left unfinished goes on in the next sweep, which then chooses.
    if (open.some(({ record: { state } }) => state === "running" || state === "waiting")) return;
    const notes = chosenPoints(record.trials, vary).map(({ notes }) => notes);
    const told = before.map((point, i): ToldPoint => ({
      point,
      value: meanValue(point, plan, open),
      notes: notes[i - 1] ?? {},
    }));
    const chosen = await sampler.ask(number, told, own);
    if (chosen === undefined) return;
    own.push(chosen.point);
    const trials = await enlistPoint(number, chosen, plan, sampling);
    trialsOf.set(pointKey(chosen.point), trials);
    yield* trials;
  }
}

/** The mean over a point's complete trials, those of earlier sweeps and of this one, in the order of seeds. */
function meanValue(
  point: Point,
  { study }: SweepPlan,
  ended: readonly Listed[],
): number | undefined {
  const key = pointKey(point);
  const bySeed = new Map<number, number>();
  for (const trial of latestTrials(study)) {
    if (trial.state !== "complete" || pointKey(trial.point) !== key) continue;
    bySeed.set(trial.seed, trial.value!);
  }
  for (const { record, seed, ...trial } of ended) {
    if (record.state !== "complete" || pointKey(trial.point) !== key) continue;
    bySeed.set(seed, record.values![0]!);
  }
  if (bySeed.size === 0) return undefined;
  const values = [...bySeed].toSorted(([a], [b]) => a - b).map(([, value]) => value);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Puts the trials of a chosen point into the journal, but for those that it has. */
async function enlistPoint(
  number: number,
  { point, notes }: ChosenPoint,
  plan: SweepPlan,
  { journal, record, add }: Sampling,
): Promise<Listed[]> {
  const due = planTrials(repeatsOf(plan, [point]), plan.study)
    .filter(({ state }) => state !== "complete")
    .map(({ left: _, ...trial }) => ({ ...trial, seconds: plan.secondsEach }));
  const added = due.filter(({ id }) => id === undefined);
  const enlisted = await enqueue(journal, record, plan, added, {
    attributes: choiceAttributes(number),
    systemAttributes: notes,
  });
  const records = new Map(record.trials.map((trial) => [trial.id, trial]));
  const listed = due.map((trial): Listed => ({
    ...trial,
    record: trial.id === undefined ? enlisted[added.indexOf(trial)]! : records.get(trial.id)!,
  }));
  for (const trial of listed) add(trial);
  return listed;
}
