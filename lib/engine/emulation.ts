import * as tf from "@tensorflow/tfjs-core";
import { uniform } from "../base/mod.ts";
import type { Attribute } from "./attributes.ts";
import { EngineError } from "./errors.ts";

type Edge = [number, number][];
type Attributes = (name: string) => unknown;
type Emulation = (inputs: tf.Tensor[], attributes: Attributes) => tf.Tensor[];

/** Returns the pixels at each offset of the windows: size² tensors [rows, out, out, channels]. */
function windows(x: tf.Tensor4D, size: number, stride: number): tf.Tensor4D[] {
  const [rows, height, width, channels] = x.shape;
  const reach = (length: number) => Math.floor((length - size) / stride) * stride + 1;
  return Array.from({ length: size * size }, (_, offset) => {
    const [top, left] = [Math.floor(offset / size), offset % size];
    return tf.stridedSlice(
      x,
      [0, top, left, 0],
      [rows, top + reach(height), left + reach(width), channels],
      [1, stride, stride, 1],
    ) as tf.Tensor4D;
  });
}

/** Inserts zeros between the pixels, so that neighbours are `stride` apart. */
function dilate(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  const spread = (x: tf.Tensor4D, axis: 1 | 2): tf.Tensor4D => {
    const shape = [...x.shape];
    shape[axis]! *= stride;
    const zeros = new Array<tf.Tensor>(stride - 1).fill(tf.zerosLike(x));
    return tf.reshape(tf.stack([x, ...zeros], axis + 1), shape as [number, number, number, number]);
  };
  return stride === 1 ? x : spread(spread(x, 1), 2);
}

/** Pads a picture as "same" does, with -Infinity. */
function padSame(
  x: tf.Tensor4D,
  size: number,
  stride: number,
): { padded: tf.Tensor4D; edge: Edge } {
  const { top, bottom, left, right } =
    tf.backend_util.computePool2DInfo(x.shape, size, stride, 1, "same").padInfo;
  const edge: Edge = [[0, 0], [top, bottom], [left, right], [0, 0]];
  return { padded: tf.pad(x, edge, -Infinity), edge };
}

function maxPoolGradient(x: tf.Tensor4D, dy: tf.Tensor4D, size: number, stride: number): tf.Tensor {
  const [rows, height, width, channels] = x.shape;
  const first = tf.argMax(tf.stack(windows(x, size, stride)), 0);
  const parts = Array.from({ length: size * size }, (_, offset) => {
    const [top, left] = [Math.floor(offset / size), offset % size];
    const share = dilate(
      tf.mul(dy, tf.cast(tf.equal(first, tf.scalar(offset, "int32")), "float32")),
      stride,
    );
    const [, h, w] = share.shape;
    const room: [number, number] = [Math.min(h, height - top), Math.min(w, width - left)];
    return tf.pad(
      tf.slice(share, [0, 0, 0, 0], [rows, ...room, channels]),
      [[0, 0], [top, height - top - room[0]], [left, width - left - room[1]], [0, 0]],
    );
  });
  return parts.reduce<tf.Tensor>((sum, part) => tf.add(sum, part), tf.zerosLike(x));
}

/** Returns the size of `ksize` or `strides`, which is the same in both directions. */
const second = (value: unknown) => (value as number[])[1]!;

/** TensorFlow's operations that `ops/` uses, made of TensorFlow.js's own. */
const emulations: Record<string, Emulation> = {
  Relu: ([x]) => [tf.relu(x!)],
  ReluGrad: ([dy, y]) => [tf.mul(dy!, tf.step(y!))],
  BiasAdd: ([x, bias]) => [tf.add(x!, bias!)],
  BiasAddGrad: ([dy]) => [tf.sum(dy!, [0, 1, 2])],
  Tanh: ([x]) => [tf.tanh(x!)],
  TanhGrad: ([y, dy]) => [tf.mul(dy!, tf.sub(1, tf.square(y!)))],
  SigmoidGrad: ([y, dy]) => [tf.mul(dy!, tf.mul(y!, tf.sub(1, y!)))],
  MatMul: ([a, b], attribute) => [
    tf.matMul(
      a as tf.Tensor2D,
      b as tf.Tensor2D,
      attribute("transpose_a") === true,
      attribute("transpose_b") === true,
    ),
  ],
  MaxPool: ([x], attribute) => {
    const [size, stride] = [second(attribute("ksize")), second(attribute("strides"))];
    const padding = attribute("padding") === "SAME" ? "same" : "valid";
    return [tf.maxPool(x as tf.Tensor4D, size, stride, padding)];
  },
  MaxPoolGrad: ([x, , dy], attribute) => {
    const [size, stride] = [second(attribute("ksize")), second(attribute("strides"))];
    const gradient = (x: tf.Tensor4D) => maxPoolGradient(x, dy as tf.Tensor4D, size, stride);
    if (attribute("padding") === "VALID") return [gradient(x as tf.Tensor4D)];
    const { padded, edge } = padSame(x as tf.Tensor4D, size, stride);
    return [tf.slice(gradient(padded), edge.map(([before]) => before), x!.shape)];
  },
  FusedBatchNormV3: ([x, weight, bias, ...given], attribute) => {
    const { mean, variance } = attribute("is_training") === true
      ? tf.moments(x!, [0, 1, 2])
      : { mean: given[0]!, variance: given[1]! };
    const scale = tf.rsqrt(tf.add(variance, attribute("epsilon") as number));
    const normal = tf.mul(tf.sub(x!, mean), scale);
    const count = x!.size / mean.size;
    const unbiased = tf.mul(variance, count / Math.max(count - 1, 1));
    return [tf.add(tf.mul(normal, weight!), bias!), mean, unbiased, mean, scale, mean];
  },
  FusedBatchNormGradV3: ([dy, x, weight, mean, scale]) => {
    const axes = [0, 1, 2];
    const normal = tf.mul(tf.sub(x!, mean!), scale!);
    const dNormal = tf.mul(dy!, weight!);
    const centred = tf.sub(
      tf.sub(dNormal, tf.mean(dNormal, axes)),
      tf.mul(
        normal,
        tf.mean(tf.mul(dNormal, normal), axes),
      ),
    );
    return [tf.mul(centred, scale!), tf.sum(tf.mul(dy!, normal), axes), tf.sum(dy!, axes)];
  },
  GatherV2: ([weight, indices]) => [tf.gather(weight!, indices as tf.Tensor1D)],
  UnsortedSegmentSum: ([values, segments, count]) => {
    // As integers, since the kernel writes the bits of an integer whatever the type.
    const hot = tf.oneHot(segments as tf.Tensor1D, count!.dataSync()[0]!, 1, 0, "int32");
    const rows = tf.cast(hot, "float32") as tf.Tensor2D;
    return [tf.matMul(rows, values as tf.Tensor2D, true, false)];
  },
  StatelessRandomUniform: ([shape, seed]) => {
    const [s0, s1] = seed!.dataSync();
    const dims = Array.from(shape!.dataSync());
    return [tf.tensor(uniform([s0!, s1!], dims.reduce((a, b) => a * b, 1)), dims)];
  },
  Bitcast: ([packed]) => {
    const bytes = new Uint8Array((packed!.dataSync() as Int32Array).slice().buffer);
    return [tf.tensor(Int32Array.from(bytes), [packed!.size, 4], "int32")];
  },
  Cast: ([x]) => [tf.cast(x!, "float32")],
};

/**
 * Runs one of TensorFlow's operations on TensorFlow.js's own.
 *
 * @throws {EngineError} At an operation that has no emulation.
 */
export function emulate(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.Tensor[],
): tf.Tensor[] {
  const emulation = emulations[name];
  if (emulation === undefined) {
    throw new EngineError(
      `The wasm engine lacks ${name}: use the native engine (--engine native).`,
    );
  }
  return emulation([...inputs], (key) => attributes.find((a) => a.name === key)?.value);
}

/** Registers the kernels that TensorFlow.js's gradients need and its wasm backend lacks. */
export function registerMissingKernels(): void {
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D };
      const { strides, pad, dimRoundingMode, filterShape } = attrs as unknown as {
        strides: [number, number] | number;
        pad: "same" | "valid";
        dimRoundingMode: "floor" | undefined;
        filterShape: [number, number, number, number];
      };
      const info = tf.backend_util.computeConv2DInfo(
        x.shape,
        filterShape,
        strides,
        1,
        pad,
        dimRoundingMode,
      );
      return tf.tidy(() => filterGradient(asTensor(x), asTensor(dy), info));
    },
  });
}

const asTensor = (info: tf.TensorInfo) =>
  tf.engine().makeTensor(
    tf.backend().readSync(info.dataId) as Float32Array,
    info.shape,
    info.dtype,
  ) as tf.Tensor4D;

/** Returns the gradient of a convolution by its filter: one product over all places for each offset. */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  info: ReturnType<typeof tf.backend_util.computeConv2DInfo>,
): tf.Tensor {
  const { top, bottom, left, right } = info.padInfo;
  const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]);
  const places = info.batchSize * info.outHeight * info.outWidth;
  const dy2 = tf.reshape(dy, [places, info.outChannels]);
  const parts = Array.from({ length: info.filterHeight * info.filterWidth }, (_, offset) => {
    const [i, j] = [Math.floor(offset / info.filterWidth), offset % info.filterWidth];
    const view = tf.stridedSlice(
      padded,
      [0, i, j, 0],
      [
        info.batchSize,
        i + (info.outHeight - 1) * info.strideHeight + 1,
        j + (info.outWidth - 1) * info.strideWidth + 1,
        info.inChannels,
      ],
      [1, info.strideHeight, info.strideWidth, 1],
    );
    return tf.matMul(tf.reshape(view, [places, info.inChannels]), dy2, true, false);
  });
  return tf.reshape(tf.stack(parts), info.filterShape);
}
