import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor2D, Tensor3D } from "../tensor.ts";

/** Weights of one direction of a layer, gates in the order i, f, g, o; H is the size of the state. */
export interface LstmWeights {
  /** PyTorch's `weight_ih`, [4H, in]. */
  input: Tensor;
  /** PyTorch's `weight_hh`, [4H, H]. */
  hidden: Tensor;
  /** PyTorch's `bias_ih`, [4H]. */
  inputBias: Tensor;
  /** PyTorch's `bias_hh`, [4H]. */
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

/** The tensors of a step that its gradient needs, each [rows, H]. */
type Saved = [
  inputGate: Tensor,
  forgetGate: Tensor,
  candidate: Tensor,
  outputGate: Tensor,
  /** The cell before the step. */
  cell: Tensor,
  /** The tanh of the cell after the step. */
  tanhCell: Tensor,
  /** The state before the step. */
  state: Tensor,
];

/** Computes a step. @param gates [rows, 4H] @param state [rows, H] @param cell [rows, H] */
function stepForward(gates: Tensor, state: Tensor, cell: Tensor) {
  const [i, f, g, o] = tf.split(gates, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const [input, forget, candidate, output] = [
    tf.sigmoid(i),
    tf.sigmoid(f),
    tf.tanh(g),
    tf.sigmoid(o),
  ];
  const nextCell = tf.add(tf.mul(forget, cell), tf.mul(input, candidate));
  const tanhCell = tf.tanh(nextCell);
  const saved: Saved = [input, forget, candidate, output, cell, tanhCell, state];
  return { saved, state: tf.mul(output, tanhCell), cell: nextCell };
}

/** Computes the gradients by a step's gates [rows, 4H] and by the cell before it [rows, H]. */
function stepBackward(
  [input, forget, candidate, output, cell, tanhCell]: Saved,
  dState: Tensor,
  dCell: Tensor | undefined,
) {
  const throughOutput = tanhGradient(tanhCell, tf.mul(dState, output));
  const d = dCell === undefined ? throughOutput : tf.add(throughOutput, dCell);
  const dGates = tf.concat([
    sigmoidGradient(input, tf.mul(d, candidate)),
    sigmoidGradient(forget, tf.mul(d, cell)),
    tanhGradient(candidate, tf.mul(d, input)),
    sigmoidGradient(output, tf.mul(dState, tanhCell)),
  ], 1);
  return { dGates, dCell: tf.mul(d, forget) };
}

/** With fewer rows oneDNN adds in an order that depends on the layout of the weights. */
const fewRows = 16;

/** Options of {@linkcode lstm}. */
export interface LstmOptions {
  /** Reads the last step first. @default false */
  reverse?: boolean;
  /**
   * Number of steps of zeros after those of x; they have no outputs. They matter only in reverse, where
   * they are read first, once for all rows. @default 0
   */
  zeroSteps?: number;
}

/**
 * Runs one direction of an LSTM from a state of zeros (torch.nn.LSTM).
 *
 * Its gradient is written by hand, so that each weight's gradient is one product over all steps.
 *
 * @param x [steps, rows, in]
 * @returns [steps, rows, H], the state after each step, in the order of x.
 */
export function lstm(
  x: Tensor3D,
  weights: LstmWeights,
  { reverse = false, zeroSteps = 0 }: LstmOptions = {},
): Tensor3D {
  const { input, hidden } = weights;
  const bias = tf.add(weights.inputBias, weights.hiddenBias);
  const zeros = reverse ? zeroSteps : 0;
  return withGradient<Tensor3D>([x, input, hidden, bias], () => {
    const [steps, rows, width] = x.shape;
    const order = Array.from({ length: steps }, (_, t) => reverse ? steps - 1 - t : t);
    const flat = tf.reshape(x, [steps * rows, width]);
    const fromInput = tf.split(tf.add(product(flat, input, false, true), bias), steps, 0);
    const history: Saved[] = [];
    // Otherwise oneDNN lays it out anew at each step.
    const laidOut = rows < fewRows ? undefined : tf.transpose(hidden);
    const recurrent = (state: Tensor) =>
      laidOut === undefined || state.shape[0]! < fewRows
        ? product(state, hidden, false, true)
        : product(state, laidOut, false, false);
    const read = (gates: Tensor, state: Tensor, cell: Tensor) => {
      const step = stepForward(tf.add(gates, recurrent(state)), state, cell);
      history.push(step.saved);
      return step;
    };
    const initial = tf.zeros([zeros > 0 ? 1 : rows, hidden.shape[1]!]);
    let [state, cell]: [Tensor, Tensor] = [initial, initial];
    for (let step = 0; step < zeros; step++) {
      ({ state, cell } = read(tf.expandDims(bias, 0), state, cell));
    }
    if (zeros > 0) [state, cell] = [tf.tile(state, [rows, 1]), tf.tile(cell, [rows, 1])];
    const outputs: Tensor[] = new Array(steps);
    for (const t of order) {
      ({ state, cell } = read(fromInput[t]!, state, cell));
      outputs[t] = state;
    }
    return {
      value: tf.stack(outputs),
      saved: [flat, input, hidden, ...history.flat()],
      gradient: (dy, [flat, input, hidden, ...saved]) => {
        const history = Array.from(
          { length: saved.length / 7 },
          (_, i) => saved.slice(7 * i, 7 * i + 7) as Saved,
        );
        const fromOutputs = tf.unstack(dy);
        const gates: Tensor[] = new Array(steps), states: Tensor[] = new Array(steps);
        const zeroGates: Tensor[] = [], zeroStates: Tensor[] = [];
        let dState: Tensor | undefined, dCell: Tensor | undefined;
        const back = (dOutput: Tensor | undefined) => {
          const saved = history.pop()!;
          const d = [dOutput, dState].filter((part) => part !== undefined)
            .reduce((a, b) => tf.add(a, b));
          const step = stepBackward(saved, d, dCell);
          dState = product(step.dGates, hidden!, false, false);
          dCell = step.dCell;
          return { gates: step.dGates, state: saved[6] };
        };
        for (const t of order.toReversed()) {
          ({ gates: gates[t], state: states[t] } = back(fromOutputs[t]!));
        }
        if (zeros > 0) [dState, dCell] = [tf.sum(dState!, 0, true), tf.sum(dCell!, 0, true)];
        for (let step = 0; step < zeros; step++) {
          const { gates, state } = back(undefined);
          zeroGates.push(gates);
          zeroStates.push(state);
        }
        const read = tf.concat(gates, 0);
        const all = zeros > 0 ? tf.concat([read, ...zeroGates], 0) : read;
        return [
          tf.reshape(product(read, input!, false, false), [steps, rows, width]),
          product(read, flat!, true, false),
          product(all, tf.concat([...states, ...zeroStates], 0), true, false),
          tf.sum(all, 0),
        ];
      },
    };
  });
}
