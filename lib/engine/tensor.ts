import * as tf from "@tensorflow/tfjs-core";

/** A tensor of TensorFlow.js, of any rank. */
export type Tensor = tf.Tensor;
/** A tensor of a single number, without dimensions. */
export type Scalar = tf.Scalar;
/** A tensor of one dimension. */
export type Tensor1D = tf.Tensor1D;
/** A tensor of two dimensions. */
export type Tensor2D = tf.Tensor2D;
/** A tensor of three dimensions. */
export type Tensor3D = tf.Tensor3D;
/** A tensor of four dimensions. */
export type Tensor4D = tf.Tensor4D;
