import * as tf from "@tensorflow/tfjs-core";
import { compile, openEngine, type Tensor, valueAndGradients } from "../../lib/engine/mod.ts";
import {
  applyClassification,
  exportTensors,
  importTensors,
  type Mode,
  type ModelState,
} from "../../lib/model/mod.ts";
import { binaryCrossEntropy } from "../../lib/trainer/loss.ts";
import { type BatchTensors, toInputs } from "../../lib/trainer/step.ts";
import { assertClose, cases, PyTorchCase } from "./pytorch.ts";

/** Holds every case's logits, loss, gradients and running statistics against PyTorch's. */
export function testParity(engine: "native" | "wasm"): void {
  for (const name of Object.keys(cases)) {
    Deno.test(`the model computes what PyTorch does on the ${engine} engine: ${name}`, async () => {
      await openEngine({ engine });
      const pytorch = new PyTorchCase(name);
      const apply = ({ parameters, statistics }: ModelState, batch: BatchTensors, mode: Mode) => {
        const inputs = toInputs(batch, pytorch.settings.imageSize);
        return applyClassification({ parameters, statistics }, pytorch.settings, inputs, mode);
      };
      const train = compile((model: ModelState, batch: BatchTensors, key: Tensor) =>
        valueAndGradients((parameters) => {
          const output = apply({ ...model, parameters }, batch, { training: true, key });
          return { loss: binaryCrossEntropy(output.logits, batch.labels), extra: output };
        }, model.parameters)
      );
      const evaluate = compile((model: ModelState, batch: BatchTensors) =>
        apply(model, batch, { training: false })
      );
      const model = pytorch.initial(), batch = pytorch.batch();

      const { loss, gradients, extra } = await train(model, batch, tf.tensor1d([1, 2], "int32"));
      assertClose(exportTensors({ loss, logits: extra.logits }), pytorch.stored("training"));
      assertClose(exportTensors(extra.statistics), pytorch.stored("statistics"));
      assertClose(exportTensors(gradients), pytorch.stored("gradients"));

      const trained = { ...model, statistics: importTensors(pytorch.stored("statistics")) };
      const { logits } = await evaluate(trained, batch);
      assertClose(exportTensors({ logits }), pytorch.stored("evaluation"));
    });
  }
}
