import * as tf from "@tensorflow/tfjs-core";

/** What of x's dimensions were summed over; all if none are named. */
function axesOf(x: tf.Tensor, attributes: tf.NamedAttrMap): number[] {
  const { axis } = attributes as unknown as { axis?: number | number[] };
  return tf.util.parseAxisParam(axis!, x.shape);
}

/** Copies of a reduction's gradient, one for each number that went into it. */
function spread(dy: tf.Tensor, shape: number[], axes: number[]): tf.Tensor {
  const kept = shape.map((size, axis) => axes.includes(axis) ? 1 : size);
  return tf.tile(tf.reshape(dy, kept), shape.map((size, axis) => axes.includes(axis) ? size : 1));
}

function register(
  kernelName: "Sum" | "Mean",
  gradient: (dy: tf.Tensor, x: tf.Tensor, axes: number[]) => tf.Tensor,
): void {
  tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attributes) => ({
      x: () => gradient(dy as tf.Tensor, x!, axesOf(x!, attributes)),
    }),
  });
}

/**
 * Gradients of sums and means without what those of TensorFlow.js have: a product with ones in the shape of
 * what was summed. In a compiled function these are constants of megabytes, and TensorFlow keeps several
 * copies of each.
 */
export function registerReductionGradients(): void {
  register("Sum", (dy, { shape }, axes) => spread(dy, shape, axes));
  register("Mean", (dy, { shape }, axes) => {
    const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
    return spread(tf.div(dy, count), shape, axes);
  });
}
