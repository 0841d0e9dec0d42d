import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";

/** Windows that move over a picture. */
export interface Windows {
  /** Height and width in pixels. */
  size: number;
  /** Pixels from each to the next. */
  stride: number;
  /** Pixels around the picture. */
  padding: number;
}

/**
 * Turns pictures by 180 degrees.
 *
 * @param x [rows, height, width, channels]
 */
export function turn(x: Tensor4D): Tensor4D {
  const [rows, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [rows, height * width, channels]);
  return tf.reshape(tf.reverse(pixels, 1), x.shape);
}

/** Zeros before the first place of a turned side, places left out if negative; whether "same" pads so. */
function padBefore(length: number, { size, stride, padding }: Windows) {
  const windows = Math.floor((length + 2 * padding - size) / stride) + 1;
  const total = (windows - 1) * stride + size - length;
  const isSame = windows === Math.ceil(length / stride) && total >= 0 &&
    padding === Math.ceil(total / 2);
  return { before: total - padding, isSame };
}

/**
 * A turned picture for windows that count as PyTorch's, and TensorFlow's name for their padding.
 *
 * PyTorch pads both ends alike, and leaves out the last places if no window reaches them. In a turned
 * picture these are the first places, where TensorFlow's "same" pads less: mostly the two agree. What
 * "same" does not do is done by hand, since explicit padding runs twice as slow.
 */
function fit(x: Tensor4D, windows: Windows): { fitted: Tensor4D; padding: "same" | "valid" } {
  const [rows, height, width, channels] = x.shape;
  const top = padBefore(height, windows), left = padBefore(width, windows);
  if (top.isSame && left.isSame) return { fitted: x, padding: "same" };
  const [above, aside] = [Math.max(-top.before, 0), Math.max(-left.before, 0)];
  const reached = tf.slice(x, [0, above, aside, 0], [
    rows,
    height - above,
    width - aside,
    channels,
  ]);
  const fitted = tf.pad(reached, [
    [0, 0],
    [Math.max(top.before, 0), windows.padding],
    [Math.max(left.before, 0), windows.padding],
    [0, 0],
  ]);
  return { fitted, padding: "valid" };
}

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

/**
 * The largest of each window of turned pictures: torch.nn.MaxPool2d for values of at least zero, or
 * where a ReLU follows, since padding counts as zero or not at all.
 *
 * @param x [rows, height, width, channels], turned
 * @returns [rows, (height + 2 padding - size) / stride + 1, likewise, channels], turned
 */
export function maxPool(x: Tensor4D, windows: Windows): Tensor4D {
  const { size, stride } = windows;
  const { fitted, padding } = fit(x, windows);
  const attributes = [
    attr.type("T", "float32"),
    attr.int("ksize", [1, size, size, 1]),
    attr.int("strides", [1, stride, stride, 1]),
    attr.string("padding", padding.toUpperCase()),
    attr.string("data_format", "NHWC"),
  ];
  return withGradient<Tensor4D>([fitted], () => {
    const value = rawOp1("MaxPool", attributes, [fitted]);
    return {
      value,
      saved: [fitted, value],
      gradient: (dy, [x, y]) => [rawOp1("MaxPoolGrad", attributes, [x!, y!, dy])],
    };
  });
}
