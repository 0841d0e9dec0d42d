import { choiceAttributes, chosenPoints } from "./chosen.ts";
import type { Ends } from "./ends.ts";
import { enlistTrials, type Listed } from "./enlist.ts";
import type { Journal, JournalStudy, JournalTrial, NewTrial } from "./journal.ts";
import { isDue, type PlannedTrial, planTrials, repeatsOf, type SweepPlan } from "./plan.ts";
import { type Point, pointKey } from "./point.ts";
import { type ChosenPoint, pointsApart, type Sampler, type ToldPoint } from "./sampler.ts";

/** The parts of a sweep that the order of its trials needs. */
export interface Ordering {
  journal: Journal;
  /** The study's record in the journal. */
  record: JournalStudy;
  /** The trials that are in the journal and are to run. */
  known: readonly Listed[];
  /** Chooses the points that the plan lacks. */
  sampler: Sampler | undefined;
  /** Tells when trials have ended. */
  ends: Ends<Listed>;
  /** Called with each trial that is put into the journal on the way. */
  onAdd(trial: Listed): void;
  /** Called with the number of trials that are not needed after all. */
  onSkip(count: number): void;
}

/**
 * Yields the trials of a plan in the order in which they are begun.
 *
 * With a pruner the first seed of a point is judged, and its other seeds are begun once that one is complete:
 * so the mean of a point is over all its seeds, or there is none. With a sampler a point is chosen once all
 * but the last few before it have ended, and by their values alone: so neither the number of jobs nor which trial
 * ends first changes a choice.
 */
export async function* trialsInOrder(
  plan: SweepPlan,
  ordering: Ordering,
): AsyncGenerator<Listed> {
  const { known, sampler } = ordering;
  const { seeds, sampled, points, toChoose } = plan;
  const course = new Course(plan, ordering);
  yield* known;
  const chosen = points.slice(0, 1 + sampled.length);
  const apart = pointsApart(plan.sampler, seeds.length);
  const wanted = chosen.length + toChoose;
  for (let number = chosen.length; sampler !== undefined && number < wanted; number++) {
    const before = chosen.slice(0, Math.max(0, number - apart + 1));
    if (!(yield* course.laterSeeds(before))) return;
    if (!await course.haveEnded(before)) return;
    const notes = course.notes();
    const choice = await sampler.ask(number, {
      told: before.map((point, i) => ({ ...course.tell(point), notes: notes[i] ?? {} })),
      open: chosen.slice(before.length).map((point, i) => ({
        point,
        notes: notes[before.length + i] ?? {},
      })),
      asked: plan.asked,
    });
    if (choice === undefined) break;
    chosen.push(choice.point);
    yield* await course.addPoint(number, choice);
  }
  yield* course.laterSeeds(new Set([...chosen, ...points]));
}

/** The trials of a sweep by their points, as far as it has come. */
class Course {
  readonly #plan: SweepPlan;
  readonly #ordering: Ordering;
  /** The trials that are in the journal, by their points: those of this sweep. */
  readonly #listed: Map<string, Listed[]>;
  /** The trials that are put into the journal once their point's first seed is complete. */
  readonly #later: Map<string, PlannedTrial[]>;

  constructor(plan: SweepPlan, ordering: Ordering) {
    this.#plan = plan;
    this.#ordering = ordering;
    this.#listed = Map.groupBy(ordering.known, ({ point }) => pointKey(point));
    this.#later = Map.groupBy(laterTrials(plan), ({ point }) => pointKey(point));
  }

  /**
   * Puts the other seeds of points into the journal, of those whose first one comes to be complete.
   *
   * @returns False where a first one is left unfinished, or the sweep is stopped.
   */
  async *laterSeeds(points: Iterable<Point>): AsyncGenerator<Listed, boolean> {
    for (const point of points) {
      const key = pointKey(point);
      const due = this.#later.get(key) ?? [];
      this.#later.delete(key);
      if (due.length === 0) continue;
      const hasEnded = await this.haveEnded([point]);
      const first = this.#records(point).find(({ attributes }) =>
        attributes.seed === this.#plan.seeds[0]
      );
      if (hasEnded && first?.state === "complete") yield* await this.#add(due);
      else this.#ordering.onSkip(due.length);
      if (!hasEnded) return false;
    }
    return true;
  }

  /** Waits for the trials of points. @returns False where one is left unfinished, or the sweep is stopped. */
  async haveEnded(points: readonly Point[]): Promise<boolean> {
    const open = points.flatMap((point) => this.#listed.get(pointKey(point)) ?? []);
    return await this.#ordering.ends.of(open) &&
      open.every(({ record: { state } }) => state !== "running" && state !== "waiting");
  }

  /** Tells of a point that has ended: the mean over its complete trials, summed in the order of their seeds. */
  tell(point: Point): Omit<ToldPoint, "notes"> {
    const trials = this.#records(point).toSorted((a, b) =>
      Number(a.attributes.seed) - Number(b.attributes.seed)
    );
    const values = trials.flatMap(({ state, values }) => state === "complete" ? values![0]! : []);
    const pruned = trials.find(({ state }) => state === "pruned");
    return {
      point,
      value: values.length === 0
        ? undefined
        : values.reduce((sum, value) => sum + value, 0) / values.length,
      ...(pruned !== undefined && { reports: pruned.intermediateValues }),
    };
  }

  /** The sampler's notes on its points so far, by their numbers; none on the base, of number 0. */
  notes(): ChosenPoint["notes"][] {
    const { record } = this.#ordering;
    const chosen = chosenPoints(record.trials, this.#plan.experiment.vary);
    return [{}, ...chosen.map(({ notes }) => notes)];
  }

  /** Puts the trials of a chosen point into the journal, with a pruner that of its first seed alone. */
  async addPoint(number: number, { point, notes }: ChosenPoint): Promise<Listed[]> {
    const due = planTrials(repeatsOf(this.#plan, [point]), this.#plan.study).filter(isDue)
      .map(({ left: _, ...trial }) => ({ ...trial, seconds: this.#plan.secondsEach }));
    const isLater = laterIn(this.#plan);
    this.#later.set(pointKey(point), due.filter(isLater));
    return await this.#add(due.filter((trial) => !isLater(trial)), {
      attributes: choiceAttributes(number),
      systemAttributes: notes,
    });
  }

  /** The newest trial in the journal of each seed of a point, those of earlier sweeps included. */
  #records(point: Point): JournalTrial[] {
    const key = pointKey(point);
    const ids = this.#plan.trials.filter((trial) => pointKey(trial.point) === key).map(({ id }) =>
      id
    );
    const { record } = this.#ordering;
    const earlier = record.trials.filter(({ id }) => ids.includes(id));
    const own = (this.#listed.get(key) ?? []).map(({ record }) => record);
    return [
      ...new Map([...earlier, ...own].map((trial) => [trial.attributes.seed, trial])).values(),
    ];
  }

  async #add(
    trials: readonly PlannedTrial[],
    attributes?: Pick<NewTrial, "attributes" | "systemAttributes">,
  ): Promise<Listed[]> {
    const { journal, record, onAdd } = this.#ordering;
    const listed = await enlistTrials(journal, record, this.#plan, trials, attributes);
    for (const trial of listed) {
      const key = pointKey(trial.point);
      this.#listed.set(key, [...this.#listed.get(key) ?? [], trial]);
      onAdd(trial);
    }
    return listed;
  }
}

/** Tells of a plan's trials which are begun only once their point's first seed is complete. */
function laterIn({ pruner, seeds }: SweepPlan): (trial: PlannedTrial) => boolean {
  return ({ id, seed }) => pruner !== null && id === undefined && seed !== seeds[0];
}

/** The trials of a plan that are begun only once their point's first seed is complete. */
export function laterTrials(plan: SweepPlan): PlannedTrial[] {
  return plan.trials.filter(isDue).filter(laterIn(plan));
}
