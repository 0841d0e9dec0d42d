import * as tf from "@tensorflow/tfjs-core";

/** Returns the dimensions of x that a reduction was over; all if it names none. */
function axesOf(x: tf.Tensor, attributes: tf.NamedAttrMap): number[] {
  const { axis } = attributes as unknown as { axis?: number | number[] };
  return tf.util.parseAxisParam(axis!, x.shape);
}

/** Repeats a reduction's gradient for each number that went into it. */
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
 * Registers gradients of sums and means that repeat the output's gradient. Those of TensorFlow.js multiply
 * it by ones in the shape of the input: in a compiled function constants of megabytes, of which TensorFlow
 * keeps several copies.
 */
export function registerReductionGradients(): void {
  register("Sum", (dy, { shape }, axes) => spread(dy, shape, axes));
  register("Mean", (dy, { shape }, axes) => {
    const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
    return spread(tf.div(dy, count), shape, axes);
  });
}
