import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";

/** Zeros around a picture; TensorFlow's own "same" is not symmetric where the stride is 2. */
function padImage(x: Tensor4D, padding: number): Tensor4D {
  return padding === 0 ? x : tf.pad(x, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
}

/**
 * A convolution with symmetric zero padding (torch.nn.Conv2d, channels last).
 *
 * @param x [rows, height, width, in]
 * @param weight [kernel, kernel, in, out]
 * @param bias [out], or none
 * @returns [rows, (height + 2 padding - kernel) / stride + 1, likewise, out]
 */
export function conv2d(
  x: Tensor4D,
  weight: Tensor,
  bias: Tensor | undefined,
  { stride, padding }: { stride: number; padding: number },
): Tensor4D {
  const kernel = weight as Tensor4D;
  const same = stride === 1 && 2 * padding + 1 === kernel.shape[0];
  const y = same
    ? tf.conv2d(x, kernel, stride, "same")
    : tf.conv2d(padImage(x, padding), kernel, stride, "valid");
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

/**
 * The largest of each window, where nothing is larger than the zeros around the picture counts as zero:
 * torch.nn.MaxPool2d for values of at least zero, or when a ReLU follows.
 *
 * @param x [rows, height, width, channels]
 * @returns [rows, (height + 2 padding - size) / stride + 1, likewise, channels]
 */
export function maxPool(
  x: Tensor4D,
  { size, stride, padding }: { size: number; stride: number; padding: number },
): Tensor4D {
  const attributes = [
    attr.type("T", "float32"),
    attr.int("ksize", [1, size, size, 1]),
    attr.int("strides", [1, stride, stride, 1]),
    attr.string("padding", "VALID"),
    attr.string("data_format", "NHWC"),
  ];
  const padded = padImage(x, padding);
  return withGradient<Tensor4D>([padded], () => {
    const value = rawOp1("MaxPool", attributes, [padded]);
    return {
      value,
      saved: [padded, value],
      gradient: (dy, [x, y]) => [rawOp1("MaxPoolGrad", attributes, [x!, y!, dy])],
    };
  });
}
