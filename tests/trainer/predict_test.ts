import assert from "node:assert/strict";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { writeAtomic } from "../../lib/base/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  WeightsError,
  withChecksum,
} from "../../lib/model/mod.ts";
import { openTrial, predict, type Prediction, type TrainedTrial } from "../../lib/trainer/mod.ts";
import { withTrials } from "./trained.ts";

async function predictAll(
  trial: TrainedTrial,
  split: "val" | "test",
  order?: Int32Array,
): Promise<Prediction[]> {
  const batches = await Array.fromAsync(predict(trial, split, { order }));
  return batches.flatMap(({ predictions }) => predictions);
}

/** Mean of a number of each row. */
const mean = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length;

const close = (found: number, expected: number) =>
  assert(Math.abs(found - expected) < 1e-5, `${found} is not ${expected}`);

Deno.test("predictions have the accuracy and loss that the trial measured at its best epoch", async () => {
  await withTrials({ answerability: {}, answer: { model: "answer" } }, async (trials) => {
    const first = await openTrial(trials.answerability.directory);
    const answerable = await predictAll(first, "val");
    const labels = first.dataset.val.samples.map((sample) => sample.answerable!);
    const { best } = trials.answerability;
    assert.deepEqual(answerable.map(({ row }) => row), [...labels.keys()]);
    const right = answerable.map(({ answerable }, row) =>
      +((answerable! >= 0.5) === !!labels[row])
    );
    assert.equal(mean(right), best.valAccuracy);
    close(
      mean(answerable.map(({ answerable: p }, row) => -Math.log(labels[row] ? p! : 1 - p!))),
      best.valLoss,
    );
    first.close();

    const second = await openTrial(trials.answer.directory);
    const answers = await predictAll(second, "val");
    const { dataset } = second;
    const answer = (row: number) => {
      const { answer } = dataset.val.samples[row]!;
      return dataset.answers.includes(answer) ? answer : "<unk>";
    };
    assert.equal(
      mean(answers.map(({ answers }, row) => +(answers![0]!.answer === answer(row)))),
      trials.answer.best.valAccuracy,
    );
    for (const { answers: ranked = [], answerable } of answers) {
      assert.equal(answerable, undefined);
      assert.equal(new Set(ranked.map(({ answer }) => answer)).size, 5);
      const probabilities = ranked.map(({ probability }) => probability);
      assert.deepEqual(probabilities, probabilities.toSorted((a, b) => b - a));
      assert(mean(probabilities) * 5 <= 1 + 1e-9 && probabilities[4]! > 0);
    }
    second.close();
  });
});

Deno.test("an answer's confidence is its softmax: with all answers ranked the mean of -log is the loss", async () => {
  // Four answers or fewer, so that the five ranked ones are all.
  await withTrials(
    { few: { model: "answer", minimumAnswerCount: 12, trainRows: 60 } },
    async ({ few }) => {
      const trial = await openTrial(few.directory);
      const { answers, val } = trial.dataset;
      assert(answers.length > 1 && answers.length <= 5, `${answers}`);
      const losses = (await predictAll(trial, "val")).map(({ answers: ranked = [] }, row) => {
        const { answer } = val.samples[row]!;
        const label = answers.includes(answer) ? answer : "<unk>";
        return -Math.log(ranked.find(({ answer }) => answer === label)!.probability);
      });
      close(mean(losses), few.best.valLoss);
      trial.close();
    },
  );
});

Deno.test("the attention over a question's words sums to 1, whatever rows are asked for", async () => {
  await withTrials({ trial: {} }, async ({ trial: { directory } }) => {
    const trial = await openTrial(directory);
    const all = await predictAll(trial, "test");
    assert.equal(all.length, 10);
    const { samples } = trial.dataset.test;
    for (const { row, words = [] } of all) {
      close(words.reduce((sum, { weight }) => sum + weight, 0), 1);
      const read = words.map(({ text }) => text);
      assert.deepEqual([read[0], read.at(-1)], ["[CLS]", "[SEP]"]);
      const asked = samples[row]!.question.toLowerCase().replaceAll(/\s/g, "");
      assert.equal(read.slice(1, -1).join(""), asked);
    }
    const some = await predictAll(trial, "test", Int32Array.of(7, 2));
    assert.deepEqual(some.map(({ row }) => row), [7, 2]);
    for (const { row, answerable, words } of some) {
      close(answerable!, all[row]!.answerable!);
      words!.forEach(({ weight }, i) => close(weight, all[row]!.words![i]!.weight));
    }
    trial.close();
  });
});

Deno.test("models without attention predict without words", async () => {
  await withTrials({
    visual: { model: "visual", epochs: 1 },
    last: { attention: false, epochs: 1 },
  }, async ({ visual, last }) => {
    for (const { directory } of [visual, last]) {
      const trial = await openTrial(directory);
      const [prediction] = await predictAll(trial, "test");
      assert.deepEqual(Object.keys(prediction!), ["row", "answerable"]);
      trial.close();
    }
  });
});

Deno.test("a trial from before a setting came up is opened with what it had without it", async () => {
  await withTrials({ trial: { epochs: 1 } }, async ({ trial: { directory } }) => {
    const settingsPath = join(directory, "settings.json");
    const path = join(directory, "weights.safetensors");
    const { modality: _, ...older } = JSON.parse(await Deno.readTextFile(settingsPath));
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path));
    const settings = JSON.stringify(older);
    await Deno.writeTextFile(settingsPath, settings);
    await writeAtomic(
      path,
      encodeSafetensors(withChecksum({ tensors, metadata: { ...metadata, settings } })),
    );
    const trial = await openTrial(directory);
    assert.equal(trial.settings.modality, "both");
    trial.close();
  });
});

Deno.test("damaged weights are refused before the engine has them", async () => {
  await withTrials({ trial: { epochs: 1 } }, async ({ trial: { directory } }) => {
    const path = join(directory, "weights.safetensors");
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(path, bytes);
    const { numTensors } = tf.memory();
    await assert.rejects(openTrial(directory), /weights\.safetensors is damaged: Its numbers/);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

Deno.test("a directory that holds no trial's weights, or another's, is refused by name", async () => {
  await withTrials({ trial: { epochs: 1 } }, async ({ trial: { directory } }) => {
    const settingsPath = join(directory, "settings.json");
    const path = join(directory, "weights.safetensors");
    const settings = await Deno.readTextFile(settingsPath);
    const stored = decodeSafetensors(await Deno.readFile(path));
    const refused = async (message: RegExp) => {
      await assert.rejects(openTrial(directory), (error: Error) => {
        assert(error instanceof WeightsError, `${error}`);
        assert.match(error.message, message);
        return true;
      });
    };
    const metadata = (changes: Record<string, string>) =>
      writeAtomic(
        path,
        encodeSafetensors({ ...stored, metadata: { ...stored.metadata, ...changes } }),
      );

    await metadata({ dataHash: "0123" });
    await refused(/weights\.safetensors is of other data .* dataHash is 0123 .*dataDirectory/);
    await metadata({ embeddingTokens: "[0, 101]" });
    await refused(/does not hold the vocabulary .*Train the trial again/);
    await metadata({ settings: "{}" });
    await refused(
      /weights\.safetensors is of other settings: .*hiddenSize is 512 there and 8/,
    );

    const { "fusion.0.bias": bias, ...others } = stored.tensors;
    const tensors = { ...others, "fusion.0.bios": bias! };
    await writeAtomic(path, encodeSafetensors({ ...stored, tensors }));
    await refused(
      /of another model .*\n- fusion\.0\.bias \[8\] is missing\n- fusion\.0\.bios \[8\] is unknown/,
    );

    await Deno.writeFile(path, (await Deno.readFile(path)).subarray(0, 1000));
    await refused(/weights\.safetensors is damaged: Not a safetensors file.*Train the trial again/);
    await Deno.remove(path);
    await refused(/There is no .*weights\.safetensors: .*out of git.*Train the trial again/);

    await Deno.writeTextFile(settingsPath, settings.replace('"hiddenSize"', '"hidenSize"'));
    await refused(/settings\.json is of another version: .*'hidenSize': did you mean 'hiddenSize'/);
    await Deno.writeTextFile(settingsPath, "{");
    await refused(/settings\.json is not JSON/);
    await Deno.remove(settingsPath);
    await refused(/There is no .*settings\.json: name the directory of a trial/);
  });
});
