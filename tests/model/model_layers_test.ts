import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/mod.ts";
import { type ModelLayer, modelLayers } from "../../lib/model/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

/** The class, output and number of parameters of each module, as fixtures/layers.py writes them. */
type Layers = Record<string, [kind: string, shape: number[], parameters: number]>;

/** The layers that fixtures/layers.py found in PyTorch. */
const pytorch: {
  embeddingRows: number;
  cases: Record<string, { settings: Record<string, unknown>; layers: Layers }>;
} = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/layers.json", import.meta.url)),
);
const answers = 5;

async function layersOf(settings: Record<string, unknown>): Promise<ModelLayer[]> {
  await openEngine();
  const tokenIds = Int32Array.from({ length: pytorch.embeddingRows }, (_, token) => token);
  const parsed = parseTrialSettings(settings);
  return modelLayers(parsed, { tokenIds, answers }, parsed);
}

for (const [name, { settings, layers }] of Object.entries(pytorch.cases)) {
  Deno.test(`the layers are those that PyTorch applies: ${name}`, async () => {
    const modules = (await layersOf(settings)).filter(({ kind }) => /^[A-Z]/.test(kind));
    const found = modules.map(({ module, kind, shape, parameterCount }) =>
      [module, [kind.match(/^\w+/)![0], shape, parameterCount]] as const
    );
    // The last two layers of a picture's encoder are one here.
    const expected = Object.entries(layers)
      .filter(([, [kind]]) => kind !== "Flatten")
      .map(([name, [kind, shape, count]]) =>
        [name, [kind, kind === "AdaptiveAvgPool2d" ? shape.slice(0, 1) : shape, count]] as const
      );
    assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
    assert.equal(found.length, expected.length);
  });
}

Deno.test("a question's path comes first, operations among the layers, and no parameter counts twice", async () => {
  const layers = await layersOf({ attention: false, imageBlocks: "shallow", imageSize: 16 });
  const of = (module: string) => layers.filter((layer) => layer.module === module);
  const [lstm, states] = of("text_encoder");
  assert.deepEqual([states!.kind, states!.shape], ["last states", [1024]]);
  assert.equal(states!.parameterCount, 0);
  assert.deepEqual(lstm!.parameters["text_encoder.weight_ih_l0"], [2048, 256]);
  assert.deepEqual(of("fusion").map(({ kind, shape }) => [kind, shape]), [
    ["concatenation", [1088]],
  ]);
});
