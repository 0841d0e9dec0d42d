import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { compile, openEngine, type Tensor, valueAndGradients } from "../../lib/engine/mod.ts";
import { exportTensors, importTensors, type Mode, type ModelState } from "../../lib/model/mod.ts";
import { type BatchTensors, toInputs } from "../../lib/trainer/step.ts";
import { assertClose, caseNames, PyTorchCase } from "./pytorch.ts";

/** Compares every case's logits, loss, gradients and running statistics with PyTorch's. */
export function testParity(engine: "native" | "wasm"): void {
  for (const name of caseNames) {
    Deno.test(`the model computes what PyTorch does on the ${engine} engine: ${name}`, async () => {
      await openEngine({ engine });
      const pytorch = new PyTorchCase(name);
      const { task, sizes } = pytorch.step;
      const apply = (state: ModelState, batch: BatchTensors, mode: Mode) => {
        const { logits, statistics } = pytorch.model.apply(state, toInputs(batch, sizes), mode);
        return { logits, statistics };
      };
      const train = compile((model: ModelState, batch: BatchTensors, key: Tensor) =>
        valueAndGradients((parameters) => {
          const output = apply({ ...model, parameters }, batch, { training: true, key });
          return { loss: task.loss(output.logits, batch.labels), extra: output };
        }, model.parameters)
      );
      const evaluate = compile((model: ModelState, batch: BatchTensors) =>
        apply(model, batch, { training: false })
      );
      const model = pytorch.initial(), batch = pytorch.batch(pytorch.batches[0]!);

      const { loss, gradients, extra } = await train(model, batch, tf.tensor1d([1, 2], "int32"));
      assert(Object.keys(gradients).length > 0);
      assertClose(exportTensors({ loss, logits: extra.logits }), pytorch.stored("training"));
      assertClose(exportTensors(extra.statistics), pytorch.stored("statistics"));
      assertClose(
        exportTensors(gradients),
        pytorch.stored("gradients"),
        (name) => pytorch.isWithoutGradient(name) ? 1e-5 : 1e-7,
      );

      const trained = { ...model, statistics: importTensors(pytorch.stored("statistics")) };
      const { logits } = await evaluate(trained, batch);
      assertClose(exportTensors({ logits }), pytorch.stored("evaluation"));
    });
  }
}
