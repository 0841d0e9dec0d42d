import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { padForWindows, type Windows } from "./windows.ts";

function attributes({ size, stride }: Windows, padding: "same" | "valid") {
  return [
    attr.type("T", "float32"),
    attr.int("ksize", [1, size, size, 1]),
    attr.int("strides", [1, stride, stride, 1]),
    attr.string("padding", padding.toUpperCase()),
    attr.string("data_format", "NHWC"),
  ];
}

/** Computes {@linkcode maxPool}, without a gradient. */
export function maxPoolForward(x: Tensor4D, windows: Windows): Tensor4D {
  const { padded, padding } = padForWindows(x, windows, -Infinity);
  return rawOp1("MaxPool", attributes(windows, padding), [padded]);
}

/** Computes the gradient of {@linkcode maxPoolForward} by x from that of its output y. */
export function maxPoolBackward(x: Tensor4D, y: Tensor, dy: Tensor, windows: Windows): Tensor4D {
  const { padded, padding, unpad } = padForWindows(x, windows, -Infinity);
  return unpad(rawOp1("MaxPoolGrad", attributes(windows, padding), [padded, y, dy]));
}

/**
 * Computes the maximum of each window of rotated pictures (torch.nn.MaxPool2d).
 *
 * @param x [rows, height, width, channels], rotated by 180 degrees.
 * @returns [rows, (height + 2 padding - size) / stride + 1, likewise, channels], rotated by 180 degrees.
 */
export function maxPool(x: Tensor4D, windows: Windows): Tensor4D {
  return withGradient<Tensor4D>([x], () => {
    const value = maxPoolForward(x, windows);
    return {
      value,
      saved: [x, value],
      gradient: (dy, [x, y]) => [maxPoolBackward(x as Tensor4D, y!, dy, windows)],
    };
  });
}
