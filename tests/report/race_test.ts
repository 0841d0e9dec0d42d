import assert from "node:assert/strict";
import { join } from "node:path";
import { foldIn, normal, projectRoot, randomKey } from "../../lib/base/mod.ts";
import { runRace } from "../../lib/report/mod.ts";
import { defineExperiment, planSweep, pointKey, type Race } from "../../lib/sweep/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { madeUpStudy } from "./studies.ts";

const values = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

/**
 * Runs a race with scores that scatter about their true means.
 *
 * @param before The seeds of each point that an earlier run has left. @default none
 * @returns The seeds of each point.
 */
async function run(
  means: readonly number[],
  maxSeeds: number,
  key: number,
  before: readonly number[] = means.map(() => 0),
): Promise<number[]> {
  const noise = normal(foldIn(randomKey(key), "race"), means.length * maxSeeds);
  const scores = means.map((mean, row) =>
    Array.from({ length: maxSeeds }, (_, seed) => mean + 0.01 * noise[row * maxSeeds + seed]!)
  );
  let out: Race["out"] = [];
  const seedsOf = (row: number) =>
    out.find(({ point }) => pointKey(point) === pointKey({ learningRate: values[row]! }))?.seeds ??
      maxSeeds;
  await runRace({ experiment: "made up", race: { maxSeeds, out } }, {
    runOnce({ seeds = 0, race }) {
      out = race!.out;
      const study = madeUpStudy({
        values,
        base: { learningRate: values[0]! },
        scores: scores.map((all) => all.slice(0, Math.max(seeds, ...before))),
      });
      study.race = race!;
      study.askedSeeds = study.seeds.slice(0, seeds);
      study.trials = study.trials.filter(({ point, seed }) => {
        const row = values.indexOf(point.learningRate!);
        return seed - 42 < Math.max(before[row]!, Math.min(seeds, seedsOf(row)));
      });
      return Promise.resolve(study);
    },
  });
  return means.map((_, row) => seedsOf(row));
}

Deno.test("the truly best point is raced out in at most 5% of races", async () => {
  let lost = 0;
  const races = 200;
  for (let key = 0; key < races; key++) {
    const seeds = await run([0.8, 0.8, 0.801, 0.8, 0.8], 6, key);
    if (seeds[2]! < 6) lost++;
  }
  assert(lost / races <= 0.05, `${lost} of ${races}`);
});

Deno.test("points that are far behind get few seeds, and those near the best all", async () => {
  let saved = 0, near = 0;
  const races = 50;
  for (let key = 0; key < races; key++) {
    const seeds = await run([0.5, 0.6, 0.8, 0.799, 0.55], 8, key);
    for (const row of [0, 1, 4]) saved += 8 - seeds[row]!;
    if (seeds[2] === 8 && seeds[3] === 8) near++;
  }
  assert(saved / (3 * races) > 3, `${saved / (3 * races)} of 8 seeds are saved`);
  assert(near / races > 0.9, `${near} of ${races}`);
});

Deno.test("a race that goes on, or is run again, takes no look at seeds that come later", async () => {
  const means = [0.78, 0.785, 0.8, 0.799, 0.77];
  let raced = 0;
  for (let key = 0; key < 6; key++) {
    const whole = await run(means, 8, key);
    raced += whole.filter((seeds) => seeds < 8).length;
    for (const seeds of [5, 8]) {
      const left = whole.map((own) => Math.min(own, seeds));
      assert.deepEqual(await run(means, 8, key, left), whole, `race ${key}, left at seed ${seeds}`);
    }
  }
  assert(raced > 6, `${raced} points are raced out`);
});

Deno.test("a race by the command is the same with one job and with three, and says who is out", () =>
  withDirectory(async (directory) => {
    const program = join(projectRoot, "tests", "cli", "sweep_process.ts");
    const race = async (name: string, ...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-q", "-A", program, "--preset", "smoke", "--race"]
          .concat("--seeds", "5", "--results", join(directory, name), ...args),
        env: { NO_COLOR: "1", FAKE_TRIAL: "[]" },
      }).output();
      const text = new TextDecoder();
      assert.equal(code, 0, text.decode(stderr));
      const study = join(directory, name, "learning_rate", "tabletop-smoke-race");
      return {
        out: text.decode(stdout),
        table: await Deno.readTextFile(join(study, "table.csv")),
        page: await Deno.readTextFile(join(study, "table.md")),
      };
    };
    const one = await race("one", "--jobs", "1");
    assert.match(one.page, /2, raced out/);
    assert.match(one.page, /points raced over up to 5 seeds/);
    assert.match(one.page, /trained with up to 2 seeds: 42, 43/);
    assert.equal((await race("three", "--jobs", "3")).table, one.table);
    const again = await race("one");
    assert.equal(again.table, one.table);
    assert.doesNotMatch(again.out, /started/, "nothing runs again");
  }));

Deno.test("a race of one point is refused", async () => {
  const one = {
    name: "one_point",
    ...defineExperiment({
      ...{ question: "How good is it?", vary: { dropout: [0.3] }, metric: "valAccuracy" as const },
      base: {},
    }),
  };
  const race = { maxSeeds: 5, out: [] };
  await assert.rejects(
    planSweep({ experiment: one, preset: "smoke", seeds: 5, race }),
    /'one_point' has one: leave --race out/,
  );
});
