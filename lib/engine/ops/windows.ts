import * as tf from "@tensorflow/tfjs-core";
import type { Tensor4D } from "../tensor.ts";

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

/** Places before the first of a turned side, left out if negative; whether "same" pads so. */
function padBefore(length: number, { size, stride, padding }: Windows) {
  const windows = Math.floor((length + 2 * padding - size) / stride) + 1;
  const total = (windows - 1) * stride + size - length;
  const isSame = windows === Math.ceil(length / stride) && total >= 0 &&
    padding === Math.ceil(total / 2);
  return { before: total - padding, isSame };
}

/** A turned picture that windows fit on. */
export interface Fitted {
  /** The picture, padded by hand where it must be. */
  fitted: Tensor4D;
  /** TensorFlow's name for the padding that is left to do. */
  padding: "same" | "valid";
  /** The gradient by the picture from that by `fitted`. */
  unfit(gradient: Tensor4D): Tensor4D;
}

/**
 * A turned picture for windows that count as PyTorch's.
 *
 * PyTorch pads both ends alike, and leaves out the last places if no window reaches them. In a turned
 * picture these are the first places, where TensorFlow's "same" pads less: mostly the two agree. What
 * "same" does not do is done by hand, since explicit padding runs twice as slow.
 *
 * @param filler What it is padded with by hand. @default 0
 */
export function fit(x: Tensor4D, windows: Windows, filler = 0): Fitted {
  const [rows, height, width, channels] = x.shape;
  const top = padBefore(height, windows), left = padBefore(width, windows);
  if (top.isSame && left.isSame) return { fitted: x, padding: "same", unfit: (dx) => dx };
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
    fitted: tf.pad(tf.slice(x, begin(cut), reached), edges, filler),
    padding: "valid",
    unfit: (dx) => tf.pad(tf.slice(dx, begin(edges), reached), cut),
  };
}
