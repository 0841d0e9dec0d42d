import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor } from "../tensor.ts";

const float = [attr.type("T", "float32")];

/** Runs an operation whose gradient is an operation on the output and the output's gradient. */
function activation<T extends Tensor>(
  x: T,
  name: string,
  gradient: (y: Tensor, dy: Tensor) => Tensor,
): T {
  return withGradient<T>([x], () => {
    const value = rawOp1(name, float, [x]);
    return { value, saved: [value], gradient: (dy, [y]) => [gradient(y!, dy)] };
  });
}

/** max(x, 0) (torch.nn.ReLU). */
export function relu<T extends Tensor>(x: T): T {
  return activation(x, "Relu", (y, dy) => rawOp1("ReluGrad", float, [dy, y]));
}

/** The hyperbolic tangent (torch.nn.Tanh). */
export function tanh<T extends Tensor>(x: T): T {
  return activation(x, "Tanh", (y, dy) => rawOp1("TanhGrad", float, [y, dy]));
}
