import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { readResult, verifyTrial, writeReport } from "../../lib/report/mod.ts";
import { runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "../sweep/fixture.ts";
import { runTask } from "./task.ts";

Deno.test("a committed result is verified from its files alone, and a changed number is found", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      experiment: {
        name: "verified",
        question: "Is it the same again?",
        vary: { dropout: [0.1, 0.3], epochs: [1, 2] },
        base: { dropout: 0.3, epochs: 2 },
        metric: "valAccuracy",
      },
      preset: "smoke",
      seeds: 1,
      set: { model: "text" },
      resultsDirectory,
      command: "deno task sweep verified",
    });
    await writeReport(study);
    await Deno.remove(join(study.directory, "journal.log"));
    const same = await runTask("verify", study.directory);
    assert.equal(same.code, 0, same.errors);
    assert.match(same.out, /^Trial 0 of 4 trials: dropout=0\.1 epochs=1 seed=42, about/);
    assert.match(same.out, /same, bit for bit: history\.json: all 1 epochs\n/);
    assert.match(same.out, /same, bit for bit: table\.csv: the score of seed 42, 0\.\d+\n/);
    assert.match(same.out, /same, bit for bit: rows\.npz/);
    assert.match(
      same.out,
      /same, bit for bit: weights\.safetensors: the numbers of the best epoch/,
    );
    assert.doesNotMatch(same.out, /No weights/);

    const weights = (id: number) => join(study.directory, "trials", `${id}`, "weights.safetensors");
    await Deno.remove(weights(2));
    const content = await Deno.readFile(weights(1));
    content[content.length - 5]! ^= 8;
    await Deno.writeFile(weights(1), content);
    const damaged = await runTask("verify", study.directory);
    assert.equal(damaged.code, 1);
    assert.match(
      damaged.out,
      /DIFFERENT: .*1\/weights\.safetensors is damaged: .*Train the trial again/,
    );
    assert.match(damaged.out, /No weights of 1 trial of 4 \(trial 2\)/);
    const predicted = await runTask("predict", join(study.directory, "trials", "1"));
    assert.equal(predicted.code, 1);
    assert.match(predicted.errors, /1\/weights\.safetensors is damaged: .*Train the trial again/);

    const table = join(study.directory, "table.csv");
    const csv = await Deno.readTextFile(table);
    await Deno.writeTextFile(table, csv.replaceAll(String(study.trials[3]!.value), "0.123"));
    const history = join(study.directory, "trials", "3", "history.json");
    const epochs = JSON.parse(await Deno.readTextFile(history));
    epochs[1].valLoss += 1e-15;
    await Deno.writeTextFile(history, JSON.stringify(epochs));
    const other = await runTask("verify", study.directory, "--trial", "3");
    assert.equal(other.code, 1);
    assert.match(
      other.out,
      /DIFFERENT: history\.json, epoch 2: valLoss was 0\.\d+ and is 0\.\d+\n/,
    );
    assert.match(
      other.out,
      /DIFFERENT: table\.csv: the score of seed 42 was 0\.123 and is 0\.\d+\n/,
    );
    assert.match(other.out, /then: TensorFlow.*\nnow: {2}TensorFlow/);

    const missing = await runTask("verify", study.directory, "--trial", "9");
    assert.match(missing.errors, /no complete trial 9\. Complete ones: 0, 1, 2, 3/);
    const nothing = await runTask("verify", join(projectRoot, "experiments"));
    assert.match(nothing.errors, /has no manifest\.json: name the folder of a result/);
  }));

Deno.test("a trial that is verified and says nothing is named with how long, and ended after the limit", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, resultsDirectory },
      executor: fakeTrials(),
    });
    await writeReport(study);
    const result = await readResult(study.directory);
    const notices: string[] = [];
    const verified = verifyTrial(result, result.trials.find(({ id }) => id === 1)!, {
      executor: fakeTrials("--hang", "0.001"),
      silenceSeconds: 3,
      onProgress() {},
      onNotice: (line) => notices.push(line),
      signal: new AbortController().signal,
    });
    await assert.rejects(
      verified,
      /The trial did not end: it said nothing for 3\.0 s and was ended/,
    );
    assert.match(notices[0]!, /^The trial has said nothing for .* after 3\.0 s it is ended/);
  }));
