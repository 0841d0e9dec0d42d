import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { fit, type Windows } from "./windows.ts";

function attributes({ size, stride }: Windows, padding: "same" | "valid") {
  return [
    attr.type("T", "float32"),
    attr.int("ksize", [1, size, size, 1]),
    attr.int("strides", [1, stride, stride, 1]),
    attr.string("padding", padding.toUpperCase()),
    attr.string("data_format", "NHWC"),
  ];
}

/** {@linkcode maxPool} without a gradient. */
export function largest(x: Tensor4D, windows: Windows): Tensor4D {
  const { fitted, padding } = fit(x, windows, -Infinity);
  return rawOp1("MaxPool", attributes(windows, padding), [fitted]);
}

/** The gradient of {@linkcode largest} by x, from that of its y. */
export function largestGradient(x: Tensor4D, y: Tensor, dy: Tensor, windows: Windows): Tensor4D {
  const { fitted, padding, unfit } = fit(x, windows, -Infinity);
  return unfit(rawOp1("MaxPoolGrad", attributes(windows, padding), [fitted, y, dy]));
}

/**
 * The largest of each window of turned pictures (torch.nn.MaxPool2d).
 *
 * @param x [rows, height, width, channels], turned
 * @returns [rows, (height + 2 padding - size) / stride + 1, likewise, channels], turned
 */
export function maxPool(x: Tensor4D, windows: Windows): Tensor4D {
  return withGradient<Tensor4D>([x], () => {
    const value = largest(x, windows);
    return {
      value,
      saved: [x, value],
      gradient: (dy, [x, y]) => [largestGradient(x as Tensor4D, y!, dy, windows)],
    };
  });
}
