import assert from "node:assert/strict";
import { manifest, summarize, tableMarkdown } from "../../lib/report/mod.ts";
import { presets, type RunRecord, type Study } from "../../lib/sweep/mod.ts";
import { madeUpStudy, run } from "./studies.ts";

/** A study of two values and two seeds, whose trials 0 to 3 ran so. */
function studyOf(runs: readonly (readonly Partial<RunRecord>[])[]): Study {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9, 0.91], [0.8, 0.82]] });
  study.trials.forEach((trial, i) =>
    trial.runs = (runs[i] ?? []).map((part) => ({ ...run, ...part }))
  );
  return study;
}

const manifestOf = async (study: Study) => manifest(await summarize(study));
const pageOf = async (study: Study) => tableMarkdown(await summarize(study));

Deno.test("the manifest is put together from the trials' records, and nothing of its writer enters", async () => {
  const made = await manifestOf(studyOf([[{}], [{}], [{}], [{}]]));
  assert.deepEqual(made.environments, [{
    engine: "TensorFlow 2.21.0",
    threads: 1,
    code: run.code,
    hardware: run.hardware,
    versions: run.versions,
    trials: [0, 1, 2, 3],
  }]);
  assert.deepEqual(made.differences, []);
  assert.equal(made.command, run.command);
  assert.deepEqual([made.started, made.ended], [run.started, run.ended]);
  assert.deepEqual(made.experiment.vary, { learningRate: [0.001, 0.01] });
  assert.equal(made.preset.settings.hiddenSize, 64);
  assert.deepEqual(made.points, [{ learningRate: 0.001 }, { learningRate: 0.01 }]);
  assert.deepEqual(made.seeds, [42, 43]);
  assert.deepEqual(made.dataHashes, ["a".repeat(64)]);
  const text = JSON.stringify(made);
  assert.ok(!text.includes(Deno.version.typescript) && !text.includes(Deno.version.v8));
});

Deno.test("seeds that are added later leave what earlier trials recorded, and where they differ is said", async () => {
  const later: Partial<RunRecord> = {
    command: "deno task sweep made_up --seeds 2",
    started: "2026-02-02T03:04:05.000Z",
    ended: null,
    engine: "TensorFlow.js wasm 4.22.0",
    code: { commit: "d".repeat(40), dirty: true },
    hardware: { ...run.hardware, cores: 64 },
    versions: { deno: "2.9.7", packages: { "vega-lite": "6.5.0" } },
  };
  const study = studyOf([[{}], [later], [{}], [{}, { ...later, resumedAfter: 3 }]]);
  const made = await manifestOf(study);
  assert.deepEqual(made.environments.map(({ trials }) => trials), [[0, 2, 3], [1, 3]]);
  assert.deepEqual(made.environments[0]!.hardware, run.hardware);
  assert.deepEqual(made.differences, ["engine", "code", "hardware", "versions"]);
  assert.deepEqual(made.commands, [run.command, later.command]);
  assert.equal(made.command, later.command);
  assert.deepEqual([made.started, made.ended], [run.started, run.ended]);
  const page = await pageOf(study);
  for (
    const line of [
      /- Trials ran on different engines, .*: TensorFlow 2\.21\.0 \(trials 0, 2 and 3\); TensorFlow\.js wasm 4\.22\.0 \(trials 1 and 3\)\./,
      /- Trials ran different code: commit cccccccccc \(.*\); commit dddddddddd with changes not committed/,
      /- Trials ran on different machines: Made-up 3000, 2 cores, .*; Made-up 3000, 64 cores/,
      /- Trials ran on different versions: Deno 2\.9\.6 \(.*\); Deno 2\.9\.7 \(trials 1 and 3\)\./,
    ]
  ) assert.match(page, line);
  assert.match(page, /```text\ndeno task sweep made_up --seeds 2\n```/);
});

Deno.test("trials of the same settings that saw other data are named, those of a setting of the data are not", async () => {
  const study = studyOf([]);
  study.trials[3]!.dataHash = "b".repeat(64);
  const made = await manifestOf(study);
  assert.deepEqual(made.differences, ["data"]);
  assert.match(
    await pageOf(study),
    /- Trials saw different data under the same settings: aaaaaaaaaa \(trials 0 to 2\); bbbbbbbbbb \(trial 3\)\./,
  );
  const sized = madeUpStudy({ vary: { trainRows: [800, 900] }, scores: [[0.9], [0.8]] });
  sized.trials[1]!.dataHash = "b".repeat(64);
  assert.deepEqual((await manifestOf(sized)).differences, []);
  assert.doesNotMatch(await pageOf(sized), /Differences between trials/);
});

Deno.test("a trial without records leaves the manifest without an environment", async () => {
  const made = await manifestOf(studyOf([]));
  assert.deepEqual(
    [made.command, made.commands, made.started, made.ended, made.environments],
    [null, [], null, null, []],
  );
});

Deno.test("trials that do not count are named with the reason, and so are those of others", async () => {
  const study = studyOf([]);
  const [first] = study.trials;
  const stale = "of other settings: epochs was 4 and is 8 now";
  study.trials.push({ ...first!, id: 4, stale }, { ...first!, id: 5, stale });
  study.foreign = [{ id: 6, state: "complete", parameters: { learningRate: 7 } }];
  const page = await pageOf(study);
  assert.match(
    page,
    /## Trials that are left out\n\n- Trials 4 and 5 are left out, since they are of other settings: epochs was 4 and is 8 now\.\n- Trial 6 of the journal, which something else wrote, is passed over\.\n/,
  );
  assert.equal((await summarize(study)).rows[0]!.scores.size, 2);
});

Deno.test("the page says what to set where the preset has changed since, and the manifest does not", async () => {
  const study = studyOf([[{}]]);
  study.preset = { name: "quick", settings: { ...presets.quick, epochs: 20, hiddenSize: 32 } };
  study.set = {};
  const before = JSON.stringify(await manifestOf(study));
  assert.ok(!before.includes("--set"));
  assert.match(
    await pageOf(study),
    /- The preset quick has changed since: hiddenSize was 32 and is 64 now and epochs was 20 and is 10 now\. To train the same, add `--set hiddenSize=32 --set epochs=20` to the command\./,
  );
  study.set = { epochs: 20 };
  assert.match(await pageOf(study), /add `--set hiddenSize=32` to the command/);
  study.preset = { name: "quick", settings: presets.quick };
  assert.doesNotMatch(await pageOf(study), /has changed since/);
  study.preset = { name: "gone", settings: {} };
  assert.match(await pageOf(study), /There is no preset gone any more/);
});
