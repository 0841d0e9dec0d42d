import assert from "node:assert/strict";
import { join } from "node:path";
import { runSweep } from "../../lib/sweep/mod.ts";
import { Journal, JournalError, type Parameter } from "../../lib/sweep/journal.ts";
import { optuna } from "./optuna.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";

/** The contents of a journal in the form that optuna_journal.py prints. */
function dump({ studies }: Journal): unknown {
  const utc = (time: string | undefined) =>
    time === undefined ? null : new Date(time).toISOString();
  const content = studies.map((study) => ({
    id: study.id,
    name: study.name,
    direction: study.direction,
    metric: study.systemAttributes["study:metric_names"] ?? null,
    attributes: study.attributes,
    trials: study.trials.map((trial) => ({
      id: trial.id,
      number: trial.number,
      state: trial.state.replace("failed", "fail"),
      parameters: trial.parameters,
      distributions: trial.distributions,
      values: trial.values ?? null,
      intermediateValues: Object.fromEntries(trial.intermediateValues),
      attributes: trial.attributes,
      started: utc(trial.started),
      completed: utc(trial.completed),
    })),
  }));
  return JSON.parse(
    JSON.stringify(
      content,
      (_, value) =>
        typeof value !== "number" || Number.isFinite(value)
          ? value
          : Number.isNaN(value)
          ? "nan"
          : value > 0
          ? "inf"
          : "-inf",
    ),
  );
}

const rate: Parameter = {
  value: 0.1,
  distribution: {
    name: "CategoricalDistribution",
    attributes: { choices: [1e-7, 0.1, "x", true] },
  },
};
const metric = { name: "valLoss", direction: "minimize" } as const;

Deno.test("optuna reads what the journal holds: studies, trials, values, attributes, states", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    const journal = await Journal.open(path);
    await journal.createStudy("first", metric, {
      note: 'häuser \u2028 "NaN"',
      deep: { a: [null] },
    });
    const study = await journal.createStudy("second", { name: "score", direction: "maximize" });
    await journal.enqueue(study, [
      { parameters: { rate }, attributes: { why: "queued" } },
      { parameters: { rate: { ...rate, value: "x" } } },
      { parameters: { rate: { ...rate, value: 1e-7 } } },
      { parameters: {} },
    ]);
    const [complete, failed, running] = study.trials;
    for (const trial of [complete!, failed!, running!]) await journal.start(trial);
    await journal.report(complete!, [[1, NaN], [2, -Infinity], [10, 0.25]]);
    await journal.setAttributes(complete!, { history: [{ loss: NaN }, { loss: Infinity }] });
    await journal.finish(complete!, 0.75, { seconds: 3 });
    await journal.finish(failed!, undefined, { error: "Error: \n\ttabs, \u0000 and 🙂" });
    const reopened = await Journal.open(path);
    assert.deepEqual(reopened.studies, journal.studies);
    assert.deepEqual(await optuna("dump", path), dump(reopened));
  }));

Deno.test("the journal reads what optuna writes, and both go on in the same file", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    const written = await optuna("write", path);
    const journal = await Journal.open(path);
    assert.deepEqual(dump(journal), written);

    const study = await journal.createStudy("ours", metric);
    assert.equal(study.id, 3, "a deleted study's id is not used again");
    await journal.enqueue(study, [{ parameters: { rate } }]);
    await optuna("append", path, "ours", "2");
    await journal.start(study.trials[0]!);
    assert.equal(study.trials.length, 3, "a change sees what others have written before it");
    assert.deepEqual(await optuna("dump", path), dump(journal));
  }));

Deno.test("optuna sees a sweep's trials: parameters, intermediate values, states", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      experiment,
      preset: "smoke",
      resultsDirectory,
      executor: fakeTrials("--fail", "0.01"),
      seeds: 2,
    });
    const path = join(study.directory, "journal.log");
    const [seen] = await optuna("dump", path) as ReturnType<typeof JSON.parse>;
    assert.equal(seen.name, study.name);
    assert.equal(seen.direction, "maximize");
    assert.deepEqual(
      seen.trials.map((trial: ReturnType<typeof JSON.parse>) => [
        trial.number,
        trial.parameters,
        trial.state,
        trial.values?.[0],
        trial.intermediateValues,
        trial.attributes.settings.learningRate,
        trial.attributes.seed,
        trial.attributes.directory,
      ]),
      study.trials.map(({ id, point, seed, state, value, history }) => [
        id,
        point,
        state.replace("failed", "fail"),
        value,
        Object.fromEntries(history.map(({ epoch, valAccuracy }) => [epoch, valAccuracy])),
        point.learningRate,
        seed,
        `trials/${id}`,
      ]),
    );
    assert.deepEqual(
      new Set(study.trials.map(({ state }) => state)),
      new Set(["complete", "failed"]),
    );
  }));

Deno.test("a torn last line is passed over and cut off by the next change, wherever it was torn", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    const journal = await Journal.open(path);
    const study = await journal.createStudy("study", metric);
    await journal.enqueue(study, [{ parameters: { rate } }]);
    const whole = await Deno.readTextFile(path);
    await journal.enqueue(study, [{ parameters: { rate } }]);
    const line = (await Deno.readTextFile(path)).slice(whole.length);
    for (const torn of ["{", line.slice(0, -20), line.slice(0, -1), "\0\0\0", "\0\0\n"]) {
      await Deno.writeTextFile(path, whole + torn);
      const reader = await Journal.open(path);
      assert.equal(reader.studies[0]!.trials.length, 1);
      await reader.start(reader.studies[0]!.trials[0]!);
      const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
      assert.equal(lines.length, whole.split("\n").length);
      for (const line of lines) JSON.parse(line);
    }
    assert.deepEqual(await optuna("dump", path), dump(await Journal.open(path)));
  }));

Deno.test("a line that is no record is named, and nothing is written after it", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    await (await Journal.open(path)).createStudy("study", metric);
    const lines = (await Deno.readTextFile(path)).split("\n");
    for (const wrong of ["not JSON", '{"op_code": 99}', "null"]) {
      const content = lines.with(1, wrong).join("\n");
      await Deno.writeTextFile(path, content + content);
      await assert.rejects(
        Journal.open(path),
        (error) => error instanceof JournalError && error.message.includes(`${path}, line 2,`),
      );
    }
  }));

Deno.test("what optuna's rules refuse is refused, and what follows still counts", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    const journal = await Journal.open(path);
    const study = await journal.createStudy("study", metric);
    await assert.rejects(journal.createStudy("study", metric), /'study' exists already/);
    await journal.enqueue(study, [{ parameters: { rate } }]);
    const [trial] = study.trials;
    assert(await journal.start(trial!));
    assert(!await journal.start(trial!), "it is running already");
    await journal.finish(trial!, 1);
    await assert.rejects(journal.finish(trial!, undefined), /is complete already/);
    await assert.rejects(journal.report(trial!, [[1, 2]]), JournalError);
    await journal.setStudyAttributes(study, { after: true });
    assert.deepEqual((await Journal.open(path)).studies, journal.studies);
    assert.deepEqual(await optuna("dump", path), dump(journal));
  }));

Deno.test("many writers, ours and optuna's, lose no record", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "journal.log");
    await (await Journal.open(path)).createStudy("shared", metric);
    const write = async (name: string) => {
      const journal = await Journal.open(path);
      for (let i = 0; i < 25; i++) {
        const attributes = { [name]: i };
        await journal.enqueue(journal.studies[0]!, [{ parameters: { rate }, attributes }]);
      }
    };
    await Promise.all([
      write("a"),
      write("b"),
      optuna("append", path, "shared", "25"),
    ]);
    const journal = await Journal.open(path);
    const found = journal.studies[0]!.trials.map(({ attributes }) => JSON.stringify(attributes));
    const expected = ["a", "b", "python"].flatMap((name) =>
      Array.from({ length: 25 }, (_, i) => JSON.stringify({ [name]: i }))
    );
    assert.deepEqual(found.toSorted(), expected.toSorted());
    assert.deepEqual([...Deno.readDirSync(directory)].map(({ name }) => name), ["journal.log"]);
  }));

Deno.test("a lock of a dead process of this project is broken at once, one of Python's is waited for", () =>
  withDirectory(async (directory) => {
    const [behindPython, behindOurs] = await Promise.all(["python", "ours"].map(async (name) => {
      const path = join(directory, name);
      const journal = await Journal.open(path);
      const study = await journal.createStudy("study", metric);
      return { path, change: () => journal.setStudyAttributes(study, { name }).then(() => name) };
    }));
    await optuna("lock", behindPython!.path);
    const dead = JSON.stringify({ host: Deno.hostname(), pid: 1 });
    await Deno.writeTextFile(`${behindOurs!.path}.lock`, dead);
    await Deno.link(`${behindOurs!.path}.lock`, `${behindOurs!.path}.lock.${Deno.hostname()}`);
    const waiting = behindPython!.change();
    assert.equal(await Promise.race([waiting, behindOurs!.change()]), "ours");
    await Deno.remove(`${behindPython!.path}.lock`);
    await waiting;
    const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).toSorted();
    assert.deepEqual(names, ["ours", "python"]);
  }));
