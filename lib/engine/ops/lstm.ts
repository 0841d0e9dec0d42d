import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor2D, Tensor3D } from "../tensor.ts";

/** Weights of one direction of one layer, gates in the order i, f, g, o; H is the state's size. */
export interface LstmWeights {
  /** `weight_ih` [4H, in] */
  input: Tensor;
  /** `weight_hh` [4H, H] */
  hidden: Tensor;
  /** `bias_ih` [4H] */
  inputBias: Tensor;
  /** `bias_hh` [4H] */
  hiddenBias: Tensor;
}

const float = [attr.type("T", "float32")];
const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) =>
  rawOp1<Tensor2D>("MatMul", [
    ...float,
    attr.bool("transpose_a", transposeA),
    attr.bool("transpose_b", transposeB),
  ], [a, b]);
const sigmoidGradient = (y: Tensor, dy: Tensor) => rawOp1("SigmoidGrad", float, [y, dy]);
const tanhGradient = (y: Tensor, dy: Tensor) => rawOp1("TanhGrad", float, [y, dy]);

/** How many tensors one step of the recurrence leaves for its gradient. */
const savedPerStep = 7;

/**
 * One direction of an LSTM from a state of zeros (torch.nn.LSTM).
 *
 * Its gradient is written by hand: the weights' gradients are then one product over all steps each.
 *
 * @param x [steps, rows, in]
 * @param reverse Whether it reads the last step first.
 * @returns [steps, rows, H], the state after each step, in the order of x.
 */
export function lstm(x: Tensor3D, weights: LstmWeights, reverse = false): Tensor3D {
  const { input, hidden } = weights;
  const bias = tf.add(weights.inputBias, weights.hiddenBias);
  return withGradient<Tensor3D>([x, input, hidden, bias], () => {
    const [steps, rows, width] = x.shape;
    const order = Array.from({ length: steps }, (_, t) => reverse ? steps - 1 - t : t);
    const flat = tf.reshape(x, [steps * rows, width]);
    const fromInput = tf.split(tf.add(product(flat, input, false, true), bias), steps, 0);
    const outputs: Tensor[] = new Array(steps);
    const saved: Tensor[] = [];
    let h: Tensor = tf.zeros([rows, hidden.shape[1]!]), c: Tensor = h;
    for (const t of order) {
      const gates = tf.add(fromInput[t]!, product(h, hidden, false, true));
      const [i, f, g, o] = tf.split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      const [si, sf, tg, so] = [tf.sigmoid(i), tf.sigmoid(f), tf.tanh(g), tf.sigmoid(o)];
      const next = tf.add(tf.mul(sf, c), tf.mul(si, tg));
      const tc = tf.tanh(next);
      saved.push(si, sf, tg, so, c, tc, h);
      [h, c] = [tf.mul(so, tc), next];
      outputs[t] = h;
    }
    return {
      value: tf.stack(outputs),
      saved: [flat, input, hidden, ...saved],
      gradient: (dy, [flat, input, hidden, ...saved]) => {
        const outputGradients = tf.unstack(dy);
        const gateGradients: Tensor[] = new Array(steps);
        const states: Tensor[] = new Array(steps);
        let dh: Tensor | undefined, dc: Tensor | undefined;
        for (let step = steps - 1; step >= 0; step--) {
          const t = order[step]!;
          const [si, sf, tg, so, c, tc, h] = saved.slice(
            step * savedPerStep,
            (step + 1) * savedPerStep,
          ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
          const d = dh === undefined ? outputGradients[t]! : tf.add(outputGradients[t]!, dh);
          const throughOutput = tanhGradient(tc, tf.mul(d, so));
          const dNext = dc === undefined ? throughOutput : tf.add(throughOutput, dc);
          gateGradients[t] = tf.concat([
            sigmoidGradient(si, tf.mul(dNext, tg)),
            sigmoidGradient(sf, tf.mul(dNext, c)),
            tanhGradient(tg, tf.mul(dNext, si)),
            sigmoidGradient(so, tf.mul(d, tc)),
          ], 1);
          states[t] = h;
          dc = tf.mul(dNext, sf);
          dh = product(gateGradients[t]!, hidden!, false, false);
        }
        const gates = tf.concat(gateGradients, 0);
        return [
          tf.reshape(product(gates, input!, false, false), [steps, rows, width]),
          product(gates, flat!, true, false),
          product(gates, tf.concat(states, 0), true, false),
          tf.sum(gates, 0),
        ];
      },
    };
  });
}
