import * as tf from "@tensorflow/tfjs-core";
import { nodeBackend } from "../backend.ts";
import { currentPrecision } from "../compile.ts";
import { withGradient } from "../gradients.ts";
import type { Tensor2D, Tensor3D, Tensor4D } from "../tensor.ts";

/** Height and width of a kernel. */
const kernel = 3;

/** Height and width of a tile of outputs. */
const side = 4;

/**
 * The numbers at which the polynomials of a tile's inputs and of a kernel are evaluated and multiplied;
 * infinity is one more. With the usual 1 and 2 the rounding error is twice as large.
 */
const finite = [0, 3 / 4, -3 / 4, 3 / 2, -3 / 2];

/** Number of points that a line of a tile has. */
const points = side + kernel - 1;

/** Computes the first powers of a number. */
const powers = (x: number, count: number) => Array.from({ length: count }, (_, i) => x ** i);

/** Computes the coefficients of the polynomial with these roots, that of the highest power last. */
function polynomial(roots: readonly number[]): number[] {
  return roots.reduce(
    (factors, root) => [...factors, 0].map((factor, i) => (factors[i - 1] ?? 0) - root * factor),
    [1],
  );
}

/** A row for each point. */
type Points = number[][];

/** The share of each number of a kernel's line in the points. */
const ofKernel: Points = [
  ...finite.map((x) => {
    const scale = finite.reduce((scale, y) => x === y ? scale : scale * (x - y), 1);
    return powers(x, kernel).map((power) => power / scale);
  }),
  powers(0, kernel).reverse(),
];

/** The share of each number of a line of inputs, which begins a pixel before the tile, in the points. */
const ofInputs: Points = [
  ...finite.map((x) => polynomial(finite.filter((y) => x !== y))),
  polynomial(finite),
];

/** The share of each point in the numbers of a line of outputs. */
const ofOutputs: Points = [...finite.map((x) => powers(x, side)), powers(0, side).reverse()];

/** The points of all tiles of a picture's columns and of its rows, both [points * tiles, length]. */
interface Tiling {
  columns: Tensor2D;
  rows: Tensor2D;
}

/** Lays a line's points over all tiles. @param before Numbers of the line that are before the tile. */
function tiling(line: Points, [, height, width]: Tensor4D["shape"], before: number): Tiling {
  const along = (length: number) =>
    tf.tensor2d(
      line.flatMap((shares) =>
        Array.from(
          { length: Math.ceil(length / side) },
          (_, tile) => Array.from({ length }, (_, i) => shares[i + before - side * tile] ?? 0),
        )
      ),
    );
  return { columns: along(height), rows: along(width) };
}

/** Returns the numbers of tiles in a column and in a row. */
const tilesOf = ({ columns, rows }: Tiling) =>
  [columns.shape[0] / points, rows.shape[0] / points] as const;

/** Computes the points of pictures. @returns [points * points, all tiles, channels] */
function toPoints(x: Tensor4D, tiling: Tiling): Tensor3D {
  const [pictures, height, width, channels] = x.shape;
  const [down, across] = tilesOf(tiling);
  const rows = tf.matMul<Tensor3D>(
    tiling.rows,
    tf.reshape(x, [pictures * height, width, channels]),
  );
  const both = tf.matMul<Tensor3D>(
    tiling.columns,
    tf.reshape(rows, [pictures, height, points * across * channels]),
  );
  const byPicture = tf.reshape(both, [pictures, points, down, points, across * channels]);
  const byPoint = tf.transpose(byPicture, [1, 3, 0, 2, 4]);
  return tf.reshape(byPoint, [points * points, pictures * down * across, channels]);
}

/** Computes pictures from their points, as {@linkcode toPoints} transposed. */
function fromPoints(values: Tensor3D, tiling: Tiling): Tensor4D {
  const [down, across] = tilesOf(tiling);
  const [height, width] = [tiling.columns.shape[1], tiling.rows.shape[1]];
  const [, tiles, channels] = values.shape;
  const pictures = tiles / (down * across);
  const byPoint = tf.reshape(values, [points, points, pictures, down, across * channels]);
  const byPicture = tf.transpose(byPoint, [2, 0, 3, 1, 4]);
  const both = tf.reshape(byPicture, [pictures, points * down, points * across * channels]);
  const rows = tf.matMul<Tensor3D>(tiling.columns, both, true);
  const x = tf.matMul<Tensor3D>(
    tiling.rows,
    tf.reshape(rows, [pictures * height, points * across, channels]),
    true,
  );
  return tf.reshape(x, [pictures, height, width, channels]);
}

/** Computes the points of kernels. @returns [points * points, in, out] */
function kernelToPoints(weight: Tensor4D): Tensor3D {
  const [, , before, after] = weight.shape;
  const shares = tf.tensor2d(ofKernel);
  const columns = tf.matMul<Tensor3D>(
    shares,
    tf.reshape(weight, [kernel, kernel * before * after]),
  );
  const both = tf.matMul<Tensor3D>(shares, tf.reshape(columns, [points, kernel, before * after]));
  return tf.reshape(both, [points * points, before, after]);
}

/** Computes kernels from their points, as {@linkcode kernelToPoints} transposed. */
function kernelFromPoints(values: Tensor3D): Tensor4D {
  const [, before, after] = values.shape;
  const shares = tf.tensor2d(ofKernel);
  const columns = tf.matMul<Tensor3D>(
    shares,
    tf.reshape(values, [points, points, before * after]),
    true,
  );
  const both = tf.matMul<Tensor3D>(
    shares,
    tf.reshape(columns, [points, kernel * before * after]),
    true,
  );
  return tf.reshape(both, [kernel, kernel, before, after]);
}

/** The least sizes at which fewer products gain more than the points cost. */
const least = { pixels: 14, channels: 128, moreChannels: 256 };

/**
 * Returns whether {@linkcode winograd} is the faster way at stride 1 and a padding of 1: with many channels,
 * in float32 on a processor. In bfloat16 the points would lose too much.
 *
 * @param weight The shape of the kernels.
 */
export function suitsWinograd(
  [, height, width]: Tensor4D["shape"],
  weight: Tensor4D["shape"],
): boolean {
  const [size, , before, after] = weight;
  return size === kernel && Math.min(height, width) >= least.pixels &&
    Math.min(before, after) >= least.channels && Math.max(before, after) >= least.moreChannels &&
    currentPrecision() === "float32" && nodeBackend()?.binding.isUsingGpuDevice() === false;
}

/**
 * Convolves pictures with kernels of 3x3, at stride 1 and a padding of 1, in a quarter of the products: as
 * polynomials of tiles of 4x4 outputs, which are multiplied point by point (Winograd's minimal filtering;
 * Lavin and Gray 2016, arXiv:1509.09308). The result's rounding error is about four times the direct one's.
 *
 * @param x [rows, height, width, in]
 * @param weight [3, 3, in, out]
 * @returns [rows, height, width, out]
 */
export function winograd(x: Tensor4D, weight: Tensor4D): Tensor4D {
  const inputs = () => tiling(ofInputs, x.shape, 1);
  const outputs = () => tiling(ofOutputs, x.shape, 0);
  return withGradient<Tensor4D>([x, weight], () => ({
    value: fromPoints(
      tf.matMul<Tensor3D>(toPoints(x, inputs()), kernelToPoints(weight)),
      outputs(),
    ),
    saved: [x, weight],
    gradient: (dy, [x, weight]) => {
      const dPoints = toPoints(dy as Tensor4D, outputs());
      const dInputs = tf.matMul<Tensor3D>(dPoints, kernelToPoints(weight as Tensor4D), false, true);
      const dKernel = tf.matMul<Tensor3D>(toPoints(x as Tensor4D, inputs()), dPoints, true);
      return [fromPoints(dInputs, inputs()), kernelFromPoints(dKernel)];
    },
  }));
}
