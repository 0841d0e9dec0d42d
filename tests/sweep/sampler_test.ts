import assert from "node:assert/strict";
import { join } from "node:path";
import { pythonEnvironment, randomKey, runPython } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import {
  type ChosenPoint,
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
  samplerNotes,
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
async function tpe(vary: SearchSpace, python?: string): Promise<Sampler> {
  return await optunaSampler({
    ...{ name: "tpe", space: vary, direction: "minimize", key: randomKey(1) },
    python: python ?? await pythonEnvironment("optuna", testEnvironments.optuna),
  });
}

/**
 * Asks a sampler for points, each told of all before it with the values of a function, but for the last few,
 * which it knows to be open.
 */
async function choose(
  sampler: Sampler,
  count: number,
  valueOf: (point: Point) => number,
  { base = [] as Point[], apart = 1 } = {},
): Promise<Point[]> {
  const chosen: ChosenPoint[] = base.map((point) => ({ point, notes: {} }));
  while (chosen.length < count + base.length) {
    const ended = Math.max(0, chosen.length - apart + 1);
    const told = chosen.slice(0, ended).map((one) => ({ ...one, value: valueOf(one.point) }));
    const choice = await sampler.ask(chosen.length + 1 - base.length, {
      ...{ told, open: chosen.slice(ended) },
    });
    if (choice === undefined) break;
    chosen.push(choice);
  }
  await sampler.close();
  return chosen.slice(base.length).map(({ point }) => point);
}

/** A sampler of Optuna's by its name, with the packages that it needs. */
async function optunas(name: string, vary: SearchSpace): Promise<Sampler> {
  return await optunaSampler({ name, space: vary, direction: "minimize", key: randomKey(1) });
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

Deno.test("every sampler of Optuna's chooses as many different points as it is asked for", async () => {
  const vary: SearchSpace = { ...space, batchSize: [8, 16], textLayers: integer(1, 3) };
  const base = [{ learningRate: 1e-3, dropout: 0.3, batchSize: 8, textLayers: 1 }];
  // The one left out needs PyTorch.
  for (const name of ["tpe", "cmaes", "nsgaii", "nsgaiii", "qmc"]) {
    const chosen = await choose(
      await optunas(name, vary),
      12,
      ({ dropout }) => dropout!,
      { base, apart: 4 },
    );
    assert.equal(new Set(chosen.map((point) => JSON.stringify(point))).size, 12, name);
  }
});

Deno.test("a quasi-random sampler goes along its sequence, whatever is open", async () => {
  const vary: SearchSpace = { dropout: uniform(0, 0.8) };
  // The sequence of Sobol in one dimension.
  const expected = [0, 0.5, 0.75, 0.25, 0.375, 0.875, 0.625].map((share) => 0.8 * share);
  for (const apart of [1, 4]) {
    const options = { base: [{ dropout: 0.3123 }], apart };
    const chosen = await choose(await optunas("qmc", vary), 7, () => 0.5, options);
    assert.deepEqual(
      chosen.map(({ dropout }) => dropout!.toFixed(4)),
      expected.map((value) => value.toFixed(4)),
    );
  }
});

Deno.test("a sampler that keeps to a part of the space of lists comes to all of it", async () => {
  const vary: SearchSpace = { batchSize: [8, 16, 32], attention: [false, true] };
  for (const name of ["tpe", "bruteforce"]) {
    const options = { base: [{ batchSize: 8, attention: true }], apart: 4 };
    const chosen = await choose(await optunas(name, vary), 50, () => 0.5, options);
    assert.equal(new Set(chosen.map((point) => JSON.stringify(point))).size, 5, name);
  }
});

Deno.test("a plan says from how many trials on a sampler of Optuna's chooses by what it has seen", async () => {
  const python = await pythonEnvironment("optuna", testEnvironments.optuna);
  const program = `
import inspect, json, optuna.samplers as s
def default(kind, name): return inspect.signature(kind.__init__).parameters[name].default
print(json.dumps({
    **{name: default(kind, "n_startup_trials") for name, kind in
       dict(tpe=s.TPESampler, gp=s.GPSampler, cmaes=s.CmaEsSampler).items()},
    **{name: default(kind, "population_size") for name, kind in
       dict(nsgaii=s.NSGAIISampler, nsgaiii=s.NSGAIIISampler).items()},
}))`;
  const startups: Record<string, number> = JSON.parse(await runPython(["-c", program], python));
  const plan = (name: string, trials: number) => planSweep({ ...smoke, sampler: { name, trials } });
  for (const [name, startup] of Object.entries(startups)) {
    // Two seeds and four trials in flight: the choice and the point before it are not known.
    const enough = 2 * (startup + 2);
    const sentence = samplerNotes(await plan(name, enough - 2)).at(-1);
    assert.match(
      sentence!,
      new RegExp(`${startup} points? (has|have) ended.*--trials ${enough}\\.`),
    );
    const notes = samplerNotes(await plan(name, enough));
    assert.equal(notes.length, name === "gp" ? 1 : 0, "the size of PyTorch");
  }
  const points = async (sign: number) =>
    await choose(await tpe(space), 12, ({ dropout }) => sign * dropout!, {
      ...{ base: [{ learningRate: 1e-3, dropout: 0.3 }], apart: 2 },
    });
  const [low, high] = [await points(1), await points(-1)];
  assert.deepEqual(low.slice(0, 10), high.slice(0, 10));
  assert.notDeepEqual(low[10], high[10], "the twelfth point, the base included");
});

Deno.test("a plan has no more points than a space of lists has", async () => {
  const vary: SearchSpace = { batchSize: [8, 16], textLayers: integer(1, 3) };
  const lists = {
    name: "lists",
    ...defineExperiment({
      ...{ question: "Which is best?", vary, metric: "valAccuracy" as const },
      base: { batchSize: 8 },
    }),
  };
  const sampler = { name: "bruteforce", trials: 100 };
  const plan = await planSweep({ ...smoke, experiment: lists, sampler });
  assert.deepEqual([plan.points.length, plan.toChoose], [1, 5]);
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

Deno.test({
  name: "a sampler's process that is killed while it writes an answer is started again",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withDirectory(async (directory) => {
      const python = await pythonEnvironment("optuna", testEnvironments.optuna);
      const [expected] = await choose(await tpe(space, python), 1, () => 0);
      for (const length of [10, 30, 50]) {
        // The first process is killed after so many bytes.
        const cut = join(directory, `cut_${length}`);
        const text = `#!/bin/sh
test -e ${cut}_pipe && exec ${python} "$@"
mkfifo ${cut}_pipe
exec 3<&0
${python} "$@" <&3 >${cut}_pipe &
dd bs=1 count=${length} <${cut}_pipe 2>/dev/null
kill -9 $!
`;
        await Deno.writeTextFile(cut, text, { mode: 0o755 });
        const [found] = await choose(await tpe(space, cut), 1, () => 0);
        assert.deepEqual(found, expected, `after ${length} bytes`);
      }
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
    [{}, /varies 'learningRate' over a range.*--sampler tpe --trials 60/],
    [{ sampler: { name: "tpa", trials: 3 } }, /Unknown sampler 'tpa': did you mean 'tpe'/],
    [{ sampler: { name: "tpe", trials: 0 } }, /number of trials is 0: .*whole number from 1/],
    [{ sampler: { name: "tpe", trials: 1e9 } }, /1,000,000,000 trials: .*Lower --trials/],
    [
      { sampler: { name: "bruteforce", trials: 9 } },
      /range of 'learningRate' has no end: list them/,
    ],
    [{ sampler: { name: "tpe", trials: 9, inFlight: 0.5 } }, /trials in flight is 0\.5/],
  ];
  for (const [options, message] of refused) {
    await assert.rejects(planSweep({ ...smoke, ...options }), message);
  }
  const { name: _, ...described } = experiment;
  const wrong: [SearchSpace, RegExp][] = [
    [
      { learningRate: logUniform(0, 1) },
      /'learningRate', logUniform\(0, 1\), needs numbers above 0/,
    ],
    [
      { learningRate: uniform(1, 0.1) },
      /uniform\(1, 0\.1\), needs the least value first, as in unif/,
    ],
    [{ dropout: uniform(0.3, 0.3) }, /has one value: list it, \[0\.3\]/],
    [{ dropout: uniform(NaN, 0.3) }, /uniform\(NaN, 0\.3\), needs two numbers/],
    [{ textLayers: integer(1, 3.5) }, /integer\(1, 3\.5\), needs whole numbers/],
    [{ dropout: { low: 0, high: 0.5 } as never }, /a list or a range, as uniform\(0, 0\.7\), /],
    // Numbers that are not whole lie between whole ones, also where that in the middle is whole.
    [{ textLayers: uniform(1, 3) }, /textLayers.*whole number/],
    [{ batchSize: logUniform(8, 128) }, /batchSize.*whole number/],
    [
      { learningRate: uniform(0.1, 1) },
      /base value of 'learningRate', 0\.001, is not in its range/,
    ],
    [{ textLayers: uniform(1, 3.5) }, /textLayers.*whole number/],
    [{ attention: integer(0, 1) }, /attention/],
    [{ imageBlocks: integer(1, 3) }, /'imageBlocks' is no number, so that it has no range: list/],
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
