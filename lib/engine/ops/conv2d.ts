import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { padForWindows, rotate180, type Windows } from "./windows.ts";
import { suitsWinograd, winograd } from "./winograd.ts";

/**
 * Convolves rotated pictures with symmetric zero padding (torch.nn.Conv2d, channels last).
 *
 * @param x [rows, height, width, in], rotated by 180 degrees.
 * @param weight [kernel, kernel, in, out]
 * @param bias [out], or none
 * @returns [rows, (height + 2 padding - kernel) / stride + 1, likewise, out], rotated by 180 degrees.
 */
export function conv2d(
  x: Tensor4D,
  weight: Tensor,
  bias: Tensor | undefined,
  windows: Omit<Windows, "size">,
): Tensor4D {
  const kernels = weight as Tensor4D;
  const [size, , before, after] = kernels.shape;
  // All kernels are rotated as one picture.
  const flat = tf.reshape<tf.Rank.R4>(kernels, [1, size, size, before * after]);
  const rotated = tf.reshape<tf.Rank.R4>(rotate180(flat), kernels.shape);
  const { padded, padding } = padForWindows(x, { size, ...windows });
  const y = windows.stride === 1 && padding === "same" && suitsWinograd(x.shape, kernels.shape)
    ? winograd(padded, rotated)
    : tf.conv2d(padded, rotated, windows.stride, padding);
  return bias === undefined ? y : addBias(y, bias);
}

/** Adds a bias as an operation of its own, which TensorFlow fuses with the convolution before it. */
function addBias(x: Tensor4D, bias: Tensor): Tensor4D {
  const attributes = [attr.type("T", "float32"), attr.string("data_format", "NHWC")];
  return withGradient<Tensor4D>([x, bias], () => ({
    value: rawOp1("BiasAdd", attributes, [x, bias]),
    saved: [],
    gradient: (dy) => [dy, rawOp1("BiasAddGrad", attributes, [dy])],
  }));
}
