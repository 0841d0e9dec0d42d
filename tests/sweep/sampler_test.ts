import assert from "node:assert/strict";
import { join } from "node:path";
import { pythonEnvironment, randomKey } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import {
  defineExperiment,
  ExperimentError,
  integer,
  logUniform,
  type NamedExperiment,
  openStudy,
  optunaSampler,
  planSweep,
  type Point,
  randomSampler,
  runSweep,
  type Sampler,
  type SamplerChoice,
  type SearchSpace,
  type Study,
  type SweepUpdate,
  uniform,
} from "../../lib/sweep/mod.ts";
import { fakeTrials, results, withDirectory } from "./fixture.ts";
import { optuna } from "./optuna.ts";

const space: SearchSpace = { learningRate: logUniform(1e-5, 1e-1), dropout: uniform(0, 0.7) };
const experiment: NamedExperiment = {
  name: "spaces",
  ...defineExperiment({
    question: "Which point is best?",
    vary: space,
    base: {},
    metric: "valAccuracy",
  }),
};

/** The sampler TPE over a space, in the tests' environment of Optuna. */
async function tpe(vary: SearchSpace): Promise<Sampler> {
  const python = await pythonEnvironment("optuna", testEnvironments.optuna);
  return await optunaSampler({
    ...{ name: "tpe", space: vary, direction: "minimize", key: randomKey(1), python },
  });
}

/** Asks a sampler for points, each told of all before it with the values of a function. */
async function choose(
  sampler: Sampler,
  count: number,
  valueOf: (point: Point) => number,
): Promise<Point[]> {
  const points: Point[] = [];
  while (points.length < count) {
    const told = points.map((point) => ({ point, value: valueOf(point), notes: {} }));
    const chosen = await sampler.ask(points.length + 1, told, points);
    if (chosen === undefined) break;
    points.push(chosen.point);
  }
  await sampler.close();
  return points;
}

Deno.test("random points fill ranges and lists as these say, and a longer study begins with the shorter", async () => {
  const vary: SearchSpace = {
    learningRate: logUniform(1e-5, 1e-1),
    dropout: uniform(0, 0.8),
    textLayers: integer(1, 4),
    attention: [false, true],
  };
  const points = await choose(randomSampler(vary, randomKey(7)), 2000, () => 0);
  const share = (is: (point: Point) => boolean) => points.filter(is).length / points.length;
  assert(Math.abs(share(({ learningRate }) => learningRate! < 1e-3) - 0.5) < 0.03);
  assert(Math.abs(share(({ dropout }) => dropout! < 0.2) - 0.25) < 0.03);
  for (const layers of [1, 2, 3, 4]) {
    assert(Math.abs(share(({ textLayers }) => textLayers === layers) - 0.25) < 0.03);
  }
  assert(Math.abs(share(({ attention }) => attention!) - 0.5) < 0.03);
  for (const { learningRate, dropout } of points) {
    for (const value of [learningRate!, dropout!]) {
      assert.equal(value, Number(value.toPrecision(4)), "four digits");
    }
  }
  const fewer = await choose(randomSampler(vary, randomKey(7)), 5, () => 0);
  assert.deepEqual(points.slice(0, 5), fewer);
  assert.notDeepEqual(await choose(randomSampler(vary, randomKey(8)), 5, () => 0), fewer);
});

Deno.test("no point of lists is chosen twice, and a space that is tried out ends", async () => {
  const vary: SearchSpace = { attention: [false, true], batchSize: [8, 16, 128] };
  for (const sampler of [randomSampler(vary, randomKey(1)), await tpe(vary)]) {
    const points = await choose(sampler, 50, () => 0.5);
    assert.equal(new Set(points.map((point) => JSON.stringify(point))).size, points.length);
    assert(points.length >= 5, String(points.length));
    for (const { attention, batchSize } of points) {
      assert([false, true].includes(attention!) && [8, 16, 128].includes(batchSize!));
    }
  }
});

Deno.test("TPE comes nearer to an optimum than chance does, and chooses the same points again", async () => {
  const distance = ({ learningRate, dropout }: Point) =>
    Math.abs(Math.log10(learningRate!) + 3) + Math.abs(dropout! - 0.2);
  const best = (points: readonly Point[]) => Math.min(...points.map(distance));
  const chosen = await choose(await tpe(space), 40, distance);
  const mean = (points: readonly Point[]) =>
    points.reduce((sum, point) => sum + distance(point), 0) / points.length;
  assert(mean(chosen.slice(-15)) < mean(chosen.slice(0, 15)) / 2, "it has learned nothing");
  assert(best(chosen) < best(await choose(randomSampler(space, randomKey(1)), 40, distance)));
  assert.deepEqual(await choose(await tpe(space), 12, distance), chosen.slice(0, 12));
});

const smoke = { experiment, preset: "smoke", seeds: 2 } as const;
const choice: SamplerChoice = { name: "tpe", trials: 26 };

/** The points of a study with their scores: what must depend on nothing but the choice. */
const outcome = (study: Study) => ({ points: study.points, trials: results(study) });

Deno.test("a sampled study is the same with one job and with five, stopped often, and in two parts", () =>
  withDirectory(async (directory) => {
    const run = (name: string, options: object) =>
      runSweep({
        ...{ ...smoke, sampler: choice, executor: fakeTrials("--step", "2"), ...options },
        resultsDirectory: join(directory, name),
      });
    const whole = await run("whole", { jobs: 1 });
    assert.equal(whole.points.length, 13);
    assert.equal(whole.trials.length, 26);
    assert.deepEqual(
      whole.points[0],
      { learningRate: 0.001, dropout: 0.3 },
      "the base is the first",
    );
    assert.deepEqual(outcome(await run("jobs", { jobs: 5 })), outcome(whole));

    for (let stops = 0, isWhole = false; !isWhole; stops++) {
      assert(stops < 20);
      const stop = new AbortController();
      let ended = 0;
      const study = await run("stopped", {
        signal: stop.signal,
        onUpdate({ trial }: { trial: { state: string } }) {
          if (trial.state === "complete" && ++ended === 7) stop.abort();
        },
      });
      isWhole = study.trials.length === 26 &&
        study.trials.every(({ state }) => state === "complete");
    }
    const stopped = await openStudy((await run("stopped", {})).directory);
    assert.deepEqual(outcome(stopped), outcome(whole));

    await run("parts", { sampler: { ...choice, trials: 10 } });
    assert.deepEqual(outcome(await run("parts", {})), outcome(whole));
    assert.deepEqual(
      outcome(await run("parts", { sampler: { ...choice, trials: 4 } })),
      outcome(whole),
    );
  }));

/** The processes of samplers that this process has started. */
function samplerProcesses(): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
      return Number(parent) === Deno.pid &&
        Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes("optuna_sampler.py");
    } catch {
      return false;
    }
  });
}

Deno.test({
  name:
    "a sampler's process that is killed again and again changes no point, and no trial is lost or doubled",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withDirectory(async (directory) => {
      const run = (name: string, onUpdate: (update: SweepUpdate) => void = () => {}) =>
        runSweep({
          ...{ ...smoke, sampler: choice, executor: fakeTrials("--step", "2"), onUpdate },
          resultsDirectory: join(directory, name),
        });
      let kills = 0;
      const killed = await run("killed", ({ trial }) => {
        if (trial.state !== "complete") return;
        for (const pid of samplerProcesses()) {
          Deno.kill(pid, "SIGKILL");
          kills++;
        }
      });
      assert(kills > 5, `${kills} kills`);
      assert.deepEqual(outcome(killed), outcome(await run("whole")));
    }),
});

Deno.test("Optuna reads a sampled study with its ranges", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...{ ...smoke, sampler: { name: "random", trials: 6 }, executor: fakeTrials() },
      resultsDirectory,
    });
    const [seen] = await optuna("dump", join(study.directory, "journal.log")) as {
      trials: { parameters: Point; distributions: Record<string, unknown>; values: number[] }[];
    }[];
    assert.deepEqual(
      seen!.trials.map(({ parameters, values }) => ({ ...parameters, value: values[0] })),
      study.trials.map(({ point, value }) => ({ ...point, value })),
    );
    const float = (low: number, high: number, log: boolean) => ({
      name: "FloatDistribution",
      attributes: { step: null, low, high, log },
    });
    for (const { distributions } of seen!.trials) {
      assert.deepEqual(distributions, {
        learningRate: float(1e-5, 0.1, true),
        dropout: float(0, 0.7, false),
      });
    }
  }));

Deno.test("a range without a sampler, and what no sampler can be, are refused with the remedy", async () => {
  const refused: [object, RegExp][] = [
    [{}, /varies 'learningRate' over a range.*--sampler tpe --trials 30/],
    [{ sampler: { name: "tpa", trials: 3 } }, /Unknown sampler 'tpa': did you mean 'tpe'/],
    [{ sampler: { name: "tpe", trials: 0 } }, /number of trials is 0: .*whole number from 1/],
    [{ sampler: { name: "tpe", trials: 9, inFlight: 0.5 } }, /trials in flight is 0\.5/],
  ];
  for (const [options, message] of refused) {
    await assert.rejects(planSweep({ ...smoke, ...options }), message);
  }
  const { name: _, ...described } = experiment;
  const wrong: [SearchSpace, RegExp][] = [
    [{ learningRate: logUniform(0, 1) }, /'learningRate' are a list or a range, .*numbers above 0/],
    [{ learningRate: uniform(1, 0.1) }, /the least first/],
    [
      { learningRate: uniform(0.1, 1) },
      /base value of 'learningRate', 0\.001, is not in its range/,
    ],
    [{ textLayers: uniform(1, 3.5) }, /textLayers.*whole number/],
    [{ attention: integer(0, 1) }, /attention/],
    [{ dropout: uniform(0, 2) }, /dropout/],
  ];
  for (const [vary, message] of wrong) {
    assert.throws(() => defineExperiment({ ...described, vary }), message, JSON.stringify(vary));
  }
  assert.throws(
    () =>
      defineExperiment({
        ...described,
        claim: "Small ones are better.",
        expects: [{ point: { dropout: 0.1 }, is: "better", than: { dropout: 0.3 } }],
      }),
    (error) => error instanceof ExperimentError && /over a range/.test(error.message),
  );
});
