import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor } from "../tensor.ts";

const float = [attr.type("T", "float32")];

/** max(x, 0), whose gradient is one operation (torch.nn.ReLU). */
export function relu<T extends Tensor>(x: T): T {
  return withGradient<T>([x], () => {
    const value = rawOp1("Relu", float, [x]);
    return {
      value,
      saved: [value],
      gradient: (dy, [y]) => [rawOp1("ReluGrad", float, [dy, y!])],
    };
  });
}

/** The hyperbolic tangent, whose gradient is one operation (torch.nn.Tanh). */
export function tanh<T extends Tensor>(x: T): T {
  return withGradient<T>([x], () => {
    const value = rawOp1("Tanh", float, [x]);
    return {
      value,
      saved: [value],
      gradient: (dy, [y]) => [rawOp1("TanhGrad", float, [y!, dy])],
    };
  });
}
