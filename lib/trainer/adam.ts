import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "../model/mod.ts";
import type { Tensor, Tensor1D } from "../engine/mod.ts";

/** PyTorch's defaults. */
const beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;

/** Running means of each parameter's gradient and of its square. */
export type AdamState = {
  /** `exp_avg`, by parameter */
  first: Parameters;
  /** `exp_avg_sq`, by parameter */
  second: Parameters;
};

/** Adam's state before the first step: zeros. */
export function initAdam(parameters: Parameters): AdamState {
  const zeros = () =>
    Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [name, tf.zerosLike(tensor)]),
    );
  return { first: zeros(), second: zeros() };
}

/**
 * The factors of a step that depend on its number, computed outside of the compiled step in double
 * precision as PyTorch does.
 *
 * @param step From 1.
 * @returns [learning rate / (1 - beta1^step), 1 / sqrt(1 - beta2^step)]
 */
export function adamFactors(learningRate: number, step: number): [number, number] {
  return [learningRate / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)];
}

/**
 * One step of Adam (torch.optim.Adam: betas 0.9 and 0.999, epsilon 1e-8, no weight decay).
 *
 * @param factors [2], {@linkcode adamFactors}
 */
export function adam(
  parameters: Parameters,
  gradients: Parameters,
  { first, second }: AdamState,
  factors: Tensor1D,
): { parameters: Parameters; adam: AdamState } {
  const [stepSize, correction] = tf.split(factors, 2) as [Tensor, Tensor];
  const next: Parameters = {}, state: AdamState = { first: {}, second: {} };
  for (const [name, gradient] of Object.entries(gradients)) {
    const m = tf.add(tf.mul(first[name]!, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(second[name]!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const denominator = tf.add(tf.mul(tf.sqrt(v), correction), epsilon);
    next[name] = tf.sub(parameters[name]!, tf.mul(stepSize, tf.div(m, denominator)));
    state.first[name] = m;
    state.second[name] = v;
  }
  return { parameters: next, adam: state };
}
