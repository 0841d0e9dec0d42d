import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { fit, turn, type Windows } from "./windows.ts";

/**
 * A convolution of turned pictures with symmetric zero padding (torch.nn.Conv2d, channels last).
 *
 * @param x [rows, height, width, in], turned
 * @param weight [kernel, kernel, in, out]
 * @param bias [out], or none
 * @returns [rows, (height + 2 padding - kernel) / stride + 1, likewise, out], turned
 */
export function conv2d(
  x: Tensor4D,
  weight: Tensor,
  bias: Tensor | undefined,
  windows: Omit<Windows, "size">,
): Tensor4D {
  const kernels = weight as Tensor4D;
  const [size, , before, after] = kernels.shape;
  // All kernels are turned as one picture.
  const flat = tf.reshape<tf.Rank.R4>(kernels, [1, size, size, before * after]);
  const turned = tf.reshape<tf.Rank.R4>(turn(flat), kernels.shape);
  const { fitted, padding } = fit(x, { size, ...windows });
  const y = tf.conv2d(fitted, turned, windows.stride, padding);
  return bias === undefined ? y : addBias(y, bias);
}

/** An operation of its own, which TensorFlow fuses with the convolution before it. */
function addBias(x: Tensor4D, bias: Tensor): Tensor4D {
  const attributes = [attr.type("T", "float32"), attr.string("data_format", "NHWC")];
  return withGradient<Tensor4D>([x, bias], () => ({
    value: rawOp1("BiasAdd", attributes, [x, bias]),
    saved: [],
    gradient: (dy) => [dy, rawOp1("BiasAddGrad", attributes, [dy])],
  }));
}
