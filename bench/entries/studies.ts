import { join } from "node:path";
import { temporaryFolder } from "../../lib/base/mod.ts";
import { runRace, summarize } from "../../lib/report/mod.ts";
import {
  type Executor,
  localExecutor,
  pointKey,
  type Race,
  runSweep,
  type Study,
  type SweepOptions,
} from "../../lib/sweep/mod.ts";
import type { Entry } from "../context.ts";
import { quantity, type Row, row, type Unit } from "../rows.ts";

const experiment = "learning_rate", preset = "quick";

/** Seeds of a point: what a pruned study and a race have at most. */
const seeds = { asha: 3, race: 10 } as const;

/** Runs trials on this machine, and counts the epochs that they train, those that are dropped too. */
class Counter {
  epochs = 0;
  trials = 0;
  readonly executor: Executor;

  constructor() {
    const local = localExecutor();
    this.executor = {
      ...local,
      run: (job, onEvent, signal) => {
        this.trials++;
        return local.run(job, (event) => {
          if (event.event === "epoch") this.epochs++;
          return onEvent(event);
        }, signal);
      },
    };
  }
}

/** The key of the point with the best mean over its first seeds, among those with the most of them. */
async function bestOf(study: Study, seeds: number): Promise<string> {
  const { rows } = await summarize({ ...study, seeds: study.seeds.slice(0, seeds) });
  // A race that is over early has given none all its seeds.
  const most = Math.max(...rows.map(({ scores }) => scores.size));
  const whole = rows.filter(({ scores }) => scores.size === most);
  return pointKey(whole.reduce((a, b) => b.estimate!.mean > a.estimate!.mean ? b : a).point);
}

/** Runs the grid, the pruned study and the race from one first seed. */
async function procedure(resultsDirectory: string, seed: number) {
  const run = async (
    options: { seeds: number; pruner?: string; race?: Race },
    way: (options: SweepOptions) => Promise<Study> = runSweep,
  ) => {
    const counter = new Counter();
    const study = await way({
      ...{ experiment, preset, set: { seed }, resultsDirectory, executor: counter.executor },
      ...options,
    });
    return { study, counter };
  };
  const grid = await run({ seeds: seeds.race });
  const asha = await run({ seeds: seeds.asha, pruner: "asha" });
  const race: Race = { maxSeeds: seeds.race, out: [] };
  const raced = await run({ seeds: seeds.race }, (options) => runRace({ ...options, race }));
  const { points, settings: { epochs } } = grid.study;
  const isSame = async (study: Study, seeds: number) =>
    await bestOf(study, seeds) === await bestOf(grid.study, seeds) ? 1 : 0;
  return {
    asha: {
      ours: asha.counter.epochs,
      grid: points.length * seeds.asha * epochs,
      same: await isSame(asha.study, seeds.asha),
    },
    race: {
      ours: raced.counter.trials,
      grid: grid.counter.trials,
      same: await isSame(raced.study, seeds.race),
    },
  };
}

/** A pruner and a race against the full grid of the same seeds. */
export const studies: Entry = {
  name: "studies",
  description: "work that a pruner and a race save, and whether they find the same value: an hour",
  isOnRequest: true,
  async run(context) {
    const count = context.choose({ quick: 1, default: 5, full: 20 });
    const progress = { label: "Studies", total: count, unit: "steps" } as const;
    await using folder = await temporaryFolder();
    const all = [];
    for (let i = 0; i < count; i++) {
      context.onProgress({ ...progress, done: i });
      all.push(await procedure(join(folder.path, String(i)), 1000 * (i + 1)));
    }
    context.onProgress({ ...progress, done: count });
    return [
      ...rowsOf("ASHA", "epochs", seeds.asha, all.map(({ asha }) => asha), 2),
      ...rowsOf("a race", "trials", seeds.race, all.map(({ race }) => race), 1.5),
    ];
  },
};

function rowsOf(
  name: string,
  unit: Unit,
  seeds: number,
  procedures: readonly { ours: number; grid: number; same: number }[],
  mark: number,
): Row[] {
  const against = `the grid of ${seeds} seeds`;
  const same = quantity([procedures.reduce((sum, { same }) => sum + same, 0)], "studies");
  return [
    row({
      what: `${experiment} at ${preset} by ${name}`,
      against,
      ours: quantity(procedures.map(({ ours }) => ours), unit),
      theirs: quantity(procedures.map(({ grid }) => grid), unit),
      result: quantity(procedures.map(({ ours, grid }) => grid / ours), "x"),
      mark: { sense: "at least", value: mark },
      note:
        "Epochs and trials that were trained, of one study for each of several first seeds. The " +
        "best value is the one with the highest mean.",
    }),
    row({
      what: `studies in which ${name} finds the grid's best value`,
      against,
      ours: same,
      theirs: quantity([procedures.length], "studies"),
      result: same,
      mark: { sense: "at least", value: procedures.length },
    }),
  ];
}
