import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/mod.ts";
import {
  checkStored,
  createModel,
  decodeSafetensors,
  fromStateDict,
  models,
  parametersKey,
  saveWeights,
  type StoredTensors,
  toStateDict,
  WeightsError,
} from "../../lib/model/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

/** Reads a file that fixtures/models.py saved with PyTorch. */
const fixture = async (name: string): Promise<StoredTensors> =>
  decodeSafetensors(
    await Deno.readFile(new URL(`../fixtures/${name}.safetensors`, import.meta.url)),
  );

/** The cases of the fixture: settings, and the shapes in PyTorch's state dict. */
const cases: Record<
  string,
  { settings: Record<string, unknown>; stateDict: Record<string, number[]> }
> = JSON.parse((await fixture("models")).metadata.cases!);

const small = { hiddenSize: 8, embeddingSize: 6, imageChannels: 2 };
const tokenIds = Int32Array.of(0, 101, 2054, 30_521);
const answers = ["<unk>", "yes", "no"];

/** Saves the weights of a trial before its first step, and reads them. */
async function weightsOf(
  change: Record<string, unknown>,
  of = tokenIds,
  answerCount = answers.length,
): Promise<StoredTensors> {
  await openEngine();
  const settings = parseTrialSettings({ ...small, ...change });
  const model = createModel(settings, { tokenIds: of, answers: answerCount });
  const directory = await Deno.makeTempDir();
  try {
    const origin = { settings, dataHash: "d", tokenIds: of, answers };
    await saveWeights(directory, model.init(parametersKey(settings)), origin);
    return decodeSafetensors(await Deno.readFile(join(directory, "weights.safetensors")));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("weights say which model, settings and vocabulary they are of", async () => {
  const { metadata } = await weightsOf({ model: "answer" });
  assert.equal(metadata.model, "answer");
  assert.equal(JSON.parse(metadata.settings!).hiddenSize, 8);
  assert.deepEqual(JSON.parse(metadata.embeddingTokens!), [...tokenIds]);
  assert.deepEqual(JSON.parse(metadata.answers!), answers);
  const other = await weightsOf({ model: "answer" }, Int32Array.of(0, 101, 2055, 30_521));
  assert.match(metadata.vocabularyHash!, /^[0-9a-f]{64}$/);
  assert.notEqual(other.metadata.vocabularyHash, metadata.vocabularyHash);
});

for (const model of Object.keys(models)) {
  Deno.test(`weights become a state dict and come back the same: ${model}`, async () => {
    const weights = await weightsOf({ model });
    const stateDict = toStateDict(weights);
    const shape = stateDict.tensors["text_embedding.weight"]?.shape;
    assert.deepEqual(shape, model === "visual" ? undefined : [30_522, 6]);
    assert.deepEqual(fromStateDict(stateDict, weights), weights);
  });
}

for (const [name, { settings, stateDict }] of Object.entries(cases)) {
  Deno.test(`PyTorch's state dict has the names and shapes of the export: ${name}`, async () => {
    const { tensors } = toStateDict(await weightsOf(settings, tokenIds, 5));
    const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape]);
    // Loading adds the counts of batches, also where it is strict; the fixture's words are few.
    const expected = Object.entries(stateDict).filter(([name]) => !name.endsWith("_tracked"))
      .map((
        [name, shape],
      ) => [name, name === "text_embedding.weight" ? [30_522, shape[1]] : shape]);
    assert.deepEqual(Object.fromEntries(shapes), Object.fromEntries(expected));
  });
}

Deno.test("a state dict that PyTorch saved becomes weights of a trial", async () => {
  const stateDict = await fixture("state_dict");
  const like = await weightsOf({ hiddenSize: 4, embeddingSize: 1, imageChannels: 1 });
  const { tensors } = fromStateDict(stateDict, like);
  assert.deepEqual(Object.keys(tensors).sort(), Object.keys(like.tensors).sort());
  const all = stateDict.tensors["text_embedding.weight"]!.values;
  const rows = tensors["text_embedding.weight"]!.values;
  assert.deepEqual([...rows], Array.from(tokenIds, (token) => all[token]));
  assert.deepEqual(
    tensors["text_attention.0.weight"],
    stateDict.tensors["text_attention.0.weight"],
  );
  assert.deepEqual(tensors["fusion.6.bias"], stateDict.tensors["fusion.6.bias"]);
});

Deno.test("a state dict's unused rows are those that the trial's seed gives them", async () => {
  const row = ({ tensors }: StoredTensors, index: number) => [
    ...tensors["text_embedding.weight"]!.values.subarray(6 * index, 6 * (index + 1)),
  ];
  const few = await weightsOf({}), stateDict = toStateDict(few);
  const more = await weightsOf({}, Int32Array.of(0, 7, 101));
  assert.deepEqual(row(stateDict, 7), row(more, 1));
  few.tensors["text_embedding.weight"]!.values.fill(5, 6 * 2, 6 * 3);
  assert.deepEqual(row(toStateDict(few), 2054), [5, 5, 5, 5, 5, 5]);
  assert.deepEqual(row(toStateDict(few), 2055), row(stateDict, 2055));
  assert.notDeepEqual(row(toStateDict(await weightsOf({ seed: 1 })), 7), row(more, 1));
});

for (
  const prefix of ["module.", "_orig_mod.", "module._orig_mod.", "model.", "net.model._orig_mod."]
) {
  Deno.test(`a state dict with the prefix ${prefix} is taken`, async () => {
    const weights = await weightsOf({});
    const { tensors, metadata } = toStateDict(weights);
    const wrapped = Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]);
    const stateDict = { tensors: Object.fromEntries(wrapped), metadata };
    assert.deepEqual(fromStateDict(stateDict, weights), weights);
  });
}

Deno.test("a state dict of a model whose encoder alone was compiled is taken", async () => {
  const weights = await weightsOf({});
  const { tensors, metadata } = toStateDict(weights);
  const wrapped = Object.entries(tensors).map((
    [name, tensor],
  ) => [name.replace(/^img_encoder\./, "img_encoder._orig_mod."), tensor]);
  const stateDict = { tensors: Object.fromEntries(wrapped), metadata };
  assert.deepEqual(fromStateDict(stateDict, weights), weights);
});

Deno.test("a state dict that holds a module twice is refused", async () => {
  const weights = await weightsOf({});
  const { tensors, metadata } = toStateDict(weights);
  const twice = { ...tensors, "module.fusion.6.bias": tensors["fusion.6.bias"]! };
  assert.throws(() => fromStateDict({ tensors: twice, metadata }, weights), {
    message: "The state dict has both fusion.6.bias and module.fusion.6.bias, the same of two " +
      "modules: save the state_dict() of one.",
  });
});

Deno.test("a state dict that does not fit is refused by names and shapes", async () => {
  const weights = await weightsOf({});
  const { tensors, metadata } = toStateDict(await weightsOf({ bidirectional: false }));
  const { "fusion.6.bias": _, ...others } = tensors;
  const changed = { ...others, extra: { shape: [2], values: new Float32Array(2) } };
  assert.throws(() => fromStateDict({ tensors: changed, metadata }, weights), (error: Error) => {
    assert(error instanceof WeightsError);
    assert.match(error.message, /- fusion\.0\.weight is \[8, 16\], not \[8, 24\]\n/);
    assert.match(error.message, /- text_encoder\.weight_ih_l0_reverse \[32, 6\] is missing\n/);
    assert.match(error.message, /- fusion\.6\.bias \[1\] is missing\n/);
    assert.match(error.message, /- extra \[2\] is unknown$/);
    return true;
  });
});

Deno.test("a state dict of other words is refused", async () => {
  const weights = await weightsOf({});
  const other = toStateDict(await weightsOf({}, Int32Array.of(0, 101, 2055, 30_521)));
  assert.throws(() => fromStateDict(other, weights), /name another vocabulary/);
  assert.throws(() => toStateDict({ tensors: {}, metadata: {} }), /lack settings/);
});

Deno.test("a state dict of which a prefix stands before some names alone is refused by them", async () => {
  const weights = await weightsOf({});
  const { tensors, metadata } = toStateDict(weights);
  const [first, ...others] = Object.entries(tensors).map(([name, tensor]) =>
    [`model.${name}`, tensor] as const
  );
  const stateDict = {
    tensors: Object.fromEntries([...others, [first![0].slice(6), first![1]]]),
    metadata,
  };
  assert.throws(() => fromStateDict(stateDict, weights), /\n- model\.\S+ \[.*\] is unknown/);
});

Deno.test("weights whose words were changed since are not converted, so that no row comes to another word", async () => {
  const weights = await weightsOf({ model: "answer" });
  const { metadata } = weights;
  const swapped = JSON.stringify([101, 0, 2054, 30_521]);
  const changes: Record<string, string>[] = [
    { embeddingTokens: swapped },
    { answers: JSON.stringify(["<unk>", "no", "yes"]) },
    { vocabularyHash: "0".repeat(64) },
  ];
  for (const change of changes) {
    const changed = { ...weights, metadata: { ...metadata, ...change } };
    const refusal = {
      name: "WeightsError",
      message: /do not hold the vocabulary .* train the trial again/,
    };
    assert.throws(() => toStateDict(changed), refusal);
    assert.throws(() => fromStateDict(toStateDict(weights), changed), refusal);
  }
  const cut = { ...weights, metadata: { ...metadata, settings: metadata.settings!.slice(0, 9) } };
  assert.throws(() => toStateDict(cut), { name: "WeightsError", message: /are not JSON: .* Take/ });
});

Deno.test("the hash of the metadata covers each of them; files of before there was one are read", async () => {
  const weights = await weightsOf({ model: "answer" });
  const { metadata } = weights;
  checkStored(weights);
  for (const [name, text] of Object.entries(metadata).filter(([name]) => name !== "tensorsHash")) {
    const changed = { ...weights, metadata: { ...metadata, [name]: `${text} ` } };
    assert.throws(() => checkStored(changed), /metadata are not those that were written/, name);
    const { [name]: _, ...others } = metadata;
    if (name === "metadataHash") checkStored({ ...weights, metadata: others });
    else {assert.throws(() =>
        checkStored({ ...weights, metadata: others }), /metadata are not those/);}
  }
  const { metadataHash: _, ...older } = metadata;
  assert.deepEqual(toStateDict({ ...weights, metadata: older }), toStateDict(weights));
  const { tensorsHash: _own, ...oldest } = older;
  checkStored({ ...weights, metadata: oldest });
});

Deno.test("a state dict with numbers that are not finite is refused by their tensors", async () => {
  const weights = await weightsOf({});
  const stateDict = toStateDict(weights);
  stateDict.tensors["fusion.6.bias"] = { shape: [1], values: Float32Array.of(NaN) };
  const { shape, values } = stateDict.tensors["text_embedding.weight"]!;
  const infinite = values.slice();
  // A row that the trial does not use.
  infinite.set([Infinity, -Infinity], 6 * 5);
  stateDict.tensors["text_embedding.weight"] = { shape, values: infinite };
  assert.throws(() => fromStateDict(stateDict, weights), (error: Error) => {
    assert(error instanceof WeightsError);
    assert.match(error.message, /\n- fusion\.6\.bias holds 1 number that is NaN or infinite/);
    assert.match(
      error.message,
      /\n- text_embedding\.weight holds 2 numbers that are NaN or infinite/,
    );
    return true;
  });
});
