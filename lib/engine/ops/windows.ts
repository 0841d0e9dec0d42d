import * as tf from "@tensorflow/tfjs-core";
import type { Tensor4D } from "../tensor.ts";

/** Sliding windows of a convolution or pooling. */
export interface Windows {
  /** Height and width in pixels. */
  size: number;
  /** Pixels from a window to the next. */
  stride: number;
  /** Pixels added on each side of the picture. */
  padding: number;
}

/**
 * Rotates pictures by 180 degrees.
 *
 * @param x [rows, height, width, channels]
 */
export function rotate180(x: Tensor4D): Tensor4D {
  const [rows, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [rows, height * width, channels]);
  return tf.reshape(tf.reverse(pixels, 1), x.shape);
}

/**
 * Returns the padding before the first pixel of a rotated side, negative if pixels are left out there, and
 * whether TensorFlow's "same" is the same padding.
 */
function padBefore(length: number, { size, stride, padding }: Windows) {
  const windows = Math.floor((length + 2 * padding - size) / stride) + 1;
  const total = (windows - 1) * stride + size - length;
  const isSame = windows === Math.ceil(length / stride) && total >= 0 &&
    padding === Math.ceil(total / 2);
  return { before: total - padding, isSame };
}

/** A rotated picture, padded for windows. */
export interface PaddedForWindows {
  /** The picture, padded by hand unless `padding` is "same". */
  padded: Tensor4D;
  /** TensorFlow's name of the padding that is left to do. */
  padding: "same" | "valid";
  /** Computes the gradient by the picture from that by `padded`. */
  unpad(gradient: Tensor4D): Tensor4D;
}

/**
 * Pads a rotated picture so that its windows are PyTorch's.
 *
 * PyTorch pads both ends equally, and leaves out the last pixels if no window reaches them. In a rotated
 * picture these are the first pixels, where TensorFlow's "same" pads less, so that the two mostly agree.
 * Other paddings are done by hand, since TensorFlow's explicit padding is half as fast.
 *
 * @param filler The value of padding by hand. @default 0
 */
export function padForWindows(x: Tensor4D, windows: Windows, filler = 0): PaddedForWindows {
  const [rows, height, width, channels] = x.shape;
  const top = padBefore(height, windows), left = padBefore(width, windows);
  if (top.isSame && left.isSame) return { padded: x, padding: "same", unpad: (dx) => dx };
  type Edges = [[number, number], [number, number], [number, number], [number, number]];
  const cut: Edges = [[0, 0], [Math.max(-top.before, 0), 0], [Math.max(-left.before, 0), 0], [
    0,
    0,
  ]];
  const edges: Edges = [
    [0, 0],
    [Math.max(top.before, 0), windows.padding],
    [Math.max(left.before, 0), windows.padding],
    [0, 0],
  ];
  const begin = (edges: Edges) => edges.map(([before]) => before);
  const reached = [rows, height - cut[1][0], width - cut[2][0], channels];
  return {
    padded: tf.pad(tf.slice(x, begin(cut), reached), edges, filler),
    padding: "valid",
    unpad: (dx) => tf.pad(tf.slice(dx, begin(edges), reached), cut),
  };
}
