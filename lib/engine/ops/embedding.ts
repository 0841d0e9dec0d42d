import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Looks up rows of a table (torch.nn.Embedding).
 *
 * @param weight [rows, width]
 * @param indices int32 of any shape, each from 0 to rows - 1
 * @returns [...indices' shape, width]
 */
export function embedding(weight: Tensor, indices: Tensor): Tensor {
  const [rows = 0, width = 0] = weight.shape;
  return withGradient([weight], () => ({
    value: rawOp1("GatherV2", [
      attr.type("Tparams", "float32"),
      attr.type("Tindices", "int32"),
      attr.type("Taxis", "int32"),
      attr.int("batch_dims", 0),
    ], [weight, indices, tf.scalar(0, "int32")]),
    saved: [indices],
    gradient: (dy, [indices]) => [
      rawOp1("UnsortedSegmentSum", [
        attr.type("T", "float32"),
        attr.type("Tindices", "int32"),
        attr.type("Tnumsegments", "int32"),
      ], [
        tf.reshape(dy, [-1, width]),
        tf.reshape(indices!, [-1]),
        tf.scalar(rows, "int32"),
      ]),
    ],
  }));
}
