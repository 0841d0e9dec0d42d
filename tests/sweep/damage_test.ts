import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, randomKey, uniform, UserError, writeAtomic } from "../../lib/base/mod.ts";
import { encodeSafetensors } from "../../lib/model/mod.ts";
import {
  JournalError,
  latestTrials,
  openStudy,
  planSweep,
  repairStudy,
  runSweep,
  type Study,
} from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";
import { optuna } from "./optuna.ts";

const smoke = { experiment, preset: "smoke", seeds: 1, executor: fakeTrials() } as const;

const journalOf = ({ directory }: Pick<Study, "directory">) => join(directory, "journal.log");

/** The scores that a table shows of a study. */
const scores = (study: Study) =>
  latestTrials(study).map(({ point, seed, state, value, history }) =>
    JSON.stringify([point, seed, state, value, history])
  );

/** The journal's lines with one removed, one doubled, or two swapped; of each kind with the others. */
function* damaged(lines: readonly string[]): Generator<readonly string[]> {
  for (let i = 0; i < lines.length; i++) {
    yield lines.toSpliced(i, 1);
    yield lines.toSpliced(i, 0, lines[i]!);
    if (i + 1 < lines.length) yield lines.with(i, lines[i + 1]!).with(i + 1, lines[i]!);
  }
}

Deno.test("a line removed, doubled or swapped is said with the remedy, or changes no score", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const path = journalOf(study);
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    const whole = new Set(scores(study));
    let said = 0, harmless = 0;
    // With the numbers of lines, and as an older version wrote them, without.
    const older = lines.map((line) => line.replace(/,"line":\d+}$/, "}"));
    assert(older.every((line, i) => line !== lines[i]));
    for (const journal of [lines, older]) {
      for (const variant of damaged(journal)) {
        await Deno.writeTextFile(path, variant.join("\n") + "\n");
        try {
          const opened = await openStudy(study.directory);
          await planSweep(options);
          const complete = latestTrials(opened).filter(({ state }) => state === "complete");
          for (const score of scores({ ...opened, trials: complete })) assert(whole.has(score));
          harmless++;
        } catch (error) {
          // The next sweep writes a study's attributes again where they are gone.
          if ((error as Error).message.startsWith("No sweep has run")) continue;
          assert(error instanceof JournalError, `${error}`);
          assert.match(error.message, /deno task repair /);
          assert.doesNotMatch(error.message, /remove (that|the) line/);
          said++;
        }
      }
    }
    assert(said > 2 * lines.length, `${said} said, ${harmless} harmless`);
  }));

Deno.test("a journal of which bytes were changed, cut or doubled is said, or changes no score", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const path = journalOf(study);
    const whole = new Set(scores(study));
    const bytes = await Deno.readFile(path);
    let said = 0;
    for (let round = 0; round < 600; round++) {
      const [where, what, span] = uniform(randomKey(round), 3) as unknown as number[];
      const at = Math.floor(where! * bytes.length);
      const length = 1 + Math.floor(span! * 40);
      const kinds = [
        () => bytes.with(at, bytes[at]! ^ (1 << Math.floor(8 * span!))),
        () => Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]),
        () => Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]),
        () => bytes.with(at, 48 + Math.floor(10 * span!)),
      ];
      await Deno.writeFile(path, kinds[Math.floor(what! * kinds.length)]!());
      try {
        const opened = await openStudy(study.directory);
        const plan = await planSweep(options);
        for (const { trials } of [opened, plan.study]) {
          const complete = trials.filter(({ state }) => state === "complete");
          for (const score of scores({ ...opened, trials: complete })) {
            assert(whole.has(score), `round ${round}: ${score}`);
          }
        }
      } catch (error) {
        assert(error instanceof UserError, `round ${round}: ${error} ${(error as Error).stack}`);
        said++;
      }
    }
    assert(said > 100, `${said}`);
  }));

Deno.test("a journal is made anew from the trials' files: the same scores, and Optuna reads it", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, seeds: 2 };
    const study = await runSweep(options);
    const path = journalOf(study);
    const text = await Deno.readTextFile(path);
    const lines = text.split("\n");
    const wrongs = [
      lines.toSpliced(12, 1).join("\n"),
      lines.with(5, "no record").join("\n"),
      "",
      "\0".repeat(100),
      undefined,
    ];
    for (const wrong of wrongs) {
      if (wrong === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, wrong);
      await assert.rejects(runSweep(options), (error: Error) => {
        assert(error instanceof JournalError, `${error}`);
        assert.match(error.message, /'deno task repair .*rates\/tabletop-smoke' puts it together/);
        return true;
      });
      const repair = await repairStudy(study.directory);
      assert.deepEqual(repair.complete, [0, 1, 2, 3, 4, 5]);
      assert.deepEqual([repair.unfinished, repair.lost], [[], []]);
      assert.equal(repair.kept === undefined, wrong === undefined);
      if (repair.kept) assert.equal(await Deno.readTextFile(repair.kept), wrong);
      const again = await runSweep(options);
      assert.deepEqual(again.trials, study.trials);
      assert.deepEqual(await openStudy(study.directory), again);
      const [seen] = await optuna("dump", path) as { name: string; trials: unknown[] }[];
      assert.deepEqual([seen!.name, seen!.trials.length], [study.name, 6]);
    }
  }));

Deno.test("a repaired study has no trial of a folder that is gone or another's, and trains it again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, seeds: 2 };
    const study = await runSweep(options);
    const trial = (id: number, file = "") => join(study.directory, "trials", `${id}`, file);
    await Deno.remove(trial(1), { recursive: true });
    await Deno.writeTextFile(trial(2, "settings.json"), "{");
    await Deno.writeTextFile(trial(3, "history.json"), "[]");
    await Deno.remove(journalOf(study));
    const repair = await repairStudy(study.directory);
    assert.deepEqual([repair.complete, repair.unfinished], [[0, 4, 5], [3]]);
    assert.match(
      repair.lost.join(),
      /^trial 2: its settings\.json cannot be read \(SyntaxError: .+\)$/,
    );
    const again = await runSweep(options);
    assert.deepEqual(scores(again), scores(study));
    assert.deepEqual(again.trials.map(({ id }) => id), [0, 3, 4, 5, 6, 7]);
    await optuna("dump", journalOf(study));
  }));

Deno.test("a repaired study has the data's hash of older trials from their weights, and trains none again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    for (const { directory, settings, dataHash } of study.trials) {
      await Deno.remove(join(directory, "result.json"));
      const metadata = { settings: JSON.stringify(settings), dataHash: dataHash! };
      await writeAtomic(
        join(directory, "weights.safetensors"),
        encodeSafetensors({ tensors: {}, metadata }),
      );
    }
    await repairStudy(study.directory);
    const hashes = ({ trials }: Study) => trials.map(({ id, dataHash }) => [id, dataHash]);
    assert.deepEqual(hashes(await openStudy(study.directory)), hashes(study));
    assert.deepEqual(hashes(await runSweep(options)), hashes(study));
  }));

Deno.test("a journal removed, emptied, cut or replaced while trials run is said; nothing is lost", () =>
  withDirectory(async (directory) => {
    const whole = await runSweep({ ...smoke, resultsDirectory: join(directory, "whole") });
    const changes: [RegExp, (path: string) => Promise<void>][] = [
      [/was removed/, (path) => Deno.remove(path)],
      [/was emptied/, (path) => Deno.truncate(path)],
      [/was cut/, (path) => Deno.truncate(path, 100)],
      [/was replaced/, async (path) => {
        await Deno.writeTextFile(`${path}.new`, "");
        await Deno.rename(`${path}.new`, path);
      }],
      [/was changed/, async (path) => {
        const text = await Deno.readTextFile(path);
        await Deno.writeTextFile(path, text.replace(/....\n$/, "xxxx\n"));
      }],
    ];
    for (const [i, [message, change]] of changes.entries()) {
      const options = { ...smoke, jobs: 1, resultsDirectory: join(directory, `${i}`) };
      let path = "", isDone = false, left = "";
      const sweep = runSweep({
        ...options,
        onPlan: (plan) => path = journalOf(plan),
        executor: {
          async run(job, onEvent, signal) {
            const outcome = await smoke.executor.run(job, onEvent, signal);
            if (!isDone && job.directory.endsWith("1")) {
              isDone = true;
              await change(path);
              left = await Deno.readTextFile(path).catch(() => "");
            }
            return outcome;
          },
        },
      });
      await assert.rejects(sweep, (error: Error) => {
        assert(error instanceof JournalError);
        assert.match(error.message, message);
        assert.match(error.message, /deno task repair/);
        return true;
      });
      assert.equal(
        await Deno.readTextFile(path).catch(() => ""),
        left,
        "nothing is written over it",
      );
      const { complete } = await repairStudy(join(path, ".."));
      assert.deepEqual(complete, [0, 1]);
      assert.deepEqual(scores(await runSweep(options)), scores(whole));
    }
  }));

Deno.test("a fault in the folder of a complete trial is that trial's: it alone is trained again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const faults: [string, RegExp, (directory: string) => Promise<void>][] = [
      ["history.json", /cannot be read \(SyntaxError/, (path) => Deno.truncate(path, 20)],
      ["history.json", /not the history/, (path) => Deno.writeTextFile(path, "[]")],
      [
        "history.json",
        /not the history/,
        (path) => Deno.copyFile(path.replace("trials/1", "trials/0"), path),
      ],
      ["history.json", /cannot be read \(IsADirectory/, async (path) => {
        await Deno.remove(path);
        await Deno.mkdir(path);
      }],
      [
        "settings.json",
        /is of another trial/,
        (path) => Deno.copyFile(path.replace("trials/1", "trials/0"), path),
      ],
      ["settings.json", /cannot be read/, (path) => Deno.writeTextFile(path, "")],
    ];
    const journal = await Deno.readTextFile(journalOf(study));
    for (const [name, reason, fault] of faults) {
      const path = join(study.directory, "trials/1", name);
      const content = await Deno.readFile(path);
      await fault(path);
      const plan = await planSweep(options);
      assert.deepEqual(plan.trials.map(({ state }) => state), ["complete", "new", "complete"]);
      assert.match(plan.trials[1]!.stale!, reason);
      assert.deepEqual(scores(await runSweep(options)), scores(study));
      await Deno.remove(path, { recursive: true });
      await Deno.writeFile(path, content);
      await Deno.writeTextFile(journalOf(study), journal);
      await Deno.remove(join(study.directory, "trials/3"), { recursive: true });
    }
  }));

Deno.test("a trial whose folder takes no file fails alone, and the next sweep trains it in another one", () =>
  withDirectory(async (directory) => {
    const whole = await runSweep({ ...smoke, resultsDirectory: join(directory, "whole") });
    for (const name of ["settings.json", "trial.log", "history.json", "result.json", ""]) {
      const options = { ...smoke, resultsDirectory: join(directory, name || "folder") };
      const path = join(options.resultsDirectory, "rates/tabletop-smoke/trials/1", name);
      const study = await runSweep({
        ...options,
        onPlan() {
          if (name !== "") return Deno.mkdirSync(join(path, "x"), { recursive: true });
          Deno.mkdirSync(join(path, ".."), { recursive: true });
          Deno.writeTextFileSync(path.replace(/\/$/, ""), "");
        },
      });
      assert.deepEqual(
        study.trials.map(({ state }) => state),
        ["complete", "failed", "complete"],
        name,
      );
      assert.match(
        study.trials[1]!.error!,
        /is a folder|something else is there where a folder has to be/,
      );
      assert.deepEqual(scores(await runSweep(options)), scores(whole));
    }
  }));

Deno.test("a trial that cannot write its end fails alone, and the next sweep trains it in another folder", () =>
  withDirectory(async (directory) => {
    const whole = await runSweep({ ...smoke, resultsDirectory: join(directory, "whole") });
    const options = { ...smoke, resultsDirectory: join(directory, "cut") };
    const study = await runSweep({
      ...options,
      executor: {
        async run(job, onEvent, signal) {
          const outcome = await smoke.executor.run(job, onEvent, signal);
          if (!job.directory.endsWith("1")) return outcome;
          await Deno.remove(join(job.directory, "result.json"));
          await Deno.mkdir(join(job.directory, "result.json", "x"), { recursive: true });
          return outcome;
        },
      },
    });
    assert.deepEqual(study.trials.map(({ state }) => state), ["complete", "failed", "complete"]);
    assert.match(study.trials[1]!.error!, /result\.json cannot be written: it is a folder/);
    assert.deepEqual(scores(await runSweep(options)), scores(whole));
  }));

Deno.test("a journal without the ends of trials that their folders have is said, and nothing is trained again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const path = journalOf(study);
    const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
    const isEnd = (line: string) => /"state":1/.test(line);
    const cut = lines.findIndex(isEnd);
    assert(cut > 0);
    await Deno.writeTextFile(path, lines.slice(0, cut).join("\n") + "\n");
    await assert.rejects(
      runSweep(options),
      /lacks the end of \d trials \([\d, ]+\) .*deno task repair /,
    );
    const { complete } = await repairStudy(study.directory);
    assert.equal(complete.length, study.trials.length);
    assert.deepEqual(scores(await runSweep(options)), scores(study));
  }));

Deno.test("a journal that says other references of a trial than its own file is said", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({ ...smoke, resultsDirectory });
    const path = journalOf(study);
    const text = await Deno.readTextFile(path);
    const edited = text.replace(/"majority":[\d.]+/, '"majority":0.99');
    assert.notEqual(edited, text);
    await Deno.writeTextFile(path, edited);
    await assert.rejects(openStudy(study.directory), (error) => {
      assert(error instanceof JournalError);
      assert.match(error.message, /another references than the trial's own result\.json: .*repair/);
      return true;
    });
  }));

Deno.test("results on single rows that are gone, damaged or another trial's: that trial is trained again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = {
      experiment: {
        name: "rows",
        question: "Which?",
        vary: { learningRate: [1e-3, 1e-2] },
        base: { learningRate: 1e-3, epochs: 2 },
        metric: "valAccuracy",
      },
      preset: "smoke",
      seeds: 1,
      resultsDirectory,
    } as const;
    const study = await runSweep(options);
    const whole = scores(study);
    const [first, second] = study.trials.map(({ directory }) => join(directory, "rows.npz"));
    const bytes = await Deno.readFile(first!);
    const faults: Record<string, [() => Promise<void>, RegExp]> = {
      "another trial's": [
        async () => await Deno.writeFile(first!, await Deno.readFile(second!)),
        /its rows\.npz is not the one that it wrote/,
      ],
      "cut": [() => Deno.writeFile(first!, bytes.subarray(0, 100)), /is not the one/],
      "gone": [() => Promise.resolve(), /its rows\.npz is gone/],
      "a folder": [() => Deno.mkdir(first!), /its rows\.npz cannot be read \(it is a folder/],
    };
    for (const [name, [damage, reason]] of Object.entries(faults)) {
      await Deno.remove(first!, { recursive: true }).catch(() => {});
      await damage();
      const [trial] = (await openStudy(study.directory)).trials;
      assert.match(trial!.stale ?? "", reason, name);
    }
    const again = await runSweep(options);
    assert.deepEqual(scores(again), whole);
    const kept = await Deno.readFile(join(again.trials.at(-1)!.directory, "rows.npz"));
    assert.deepEqual(kept, bytes);
  }));

Deno.test("--fresh that is killed at any moment leaves the study as it was, or none", () =>
  withDirectory(async (directory) => {
    const options = { ...smoke, resultsDirectory: directory };
    const study = await runSweep(options);
    const names = Array.from(Deno.readDirSync(study.directory), ({ name }) => name);
    for (const removed of [[], ["journal.log"], ["trials"], names]) {
      await Deno.writeTextFile(join(study.directory, "clearing"), "");
      for (const name of removed) {
        await Deno.remove(join(study.directory, name), { recursive: true });
      }
      await assert.rejects(openStudy(study.directory), /No sweep has run/);
      await assert.rejects(repairStudy(study.directory), /was being emptied|has no trials/);
      const plan = await planSweep(options);
      assert(plan.trials.every(({ state, id }) => state === "new" && id === undefined));
      const again = await runSweep(options);
      assert.deepEqual(again.trials.map(({ id }) => id), [0, 1, 2]);
      assert.deepEqual(scores(again), scores(study));
      assert(!await exists(join(study.directory, "clearing")));
    }
  }));
