import { multiply, multiplyTransposed, type SparseMatrix } from "./sparse.ts";

/** A logistic regression: p(1) = sigmoid(matrix · weights + intercept). */
export interface LogisticRegression {
  /** [columns] */
  weights: Float64Array;
  /** The log odds of a row of zeros. */
  intercept: number;
}

/** Options of the fit. */
export interface LogisticRegressionOptions {
  /** The weight of the rows against the penalty, above 0. @default 1 */
  strength?: number;
  /** The largest part of the gradient to stop at, above 0. @default 1e-4 */
  tolerance?: number;
}

/** Newton's method needs a tenth of it; more means that rounding stopped it short of the tolerance. */
const mostSteps = 100;

/**
 * Fits a logistic regression with a quadratic penalty of the weights, not of the intercept: it
 * minimises strength · Σ -log p(label) + ½ |weights|², as scikit-learn's `LogisticRegression` does
 * (its `C` is the strength). Newton's method with conjugate gradients for its linear systems, as in
 * Lin, Weng and Keerthi 2008, "Trust region Newton method for large-scale logistic regression", with
 * a line search in place of the trust region.
 *
 * @param matrix [rows, columns]
 * @param labels [rows] 0 or 1, both of them.
 * @throws {RangeError} When labels do not fit the rows or are all the same.
 */
export function fitLogisticRegression(
  matrix: SparseMatrix,
  labels: ArrayLike<number>,
  { strength = 1, tolerance = 1e-4 }: LogisticRegressionOptions = {},
): LogisticRegression {
  checkLabels(matrix, labels);
  let solution = new Float64Array(matrix.columns + 1);
  let loss = lossOf(matrix, labels, strength, solution);
  for (let step = 0; step < mostSteps; step++) {
    const probabilities = sigmoids(matrix, solution);
    const errors = probabilities.map((probability, row) => strength * (probability - labels[row]!));
    const gradient = withPenalty(transposedTimes(matrix, errors), solution);
    if (gradient.every((part) => Math.abs(part) <= tolerance)) break;
    const curvatures = probabilities.map((probability) =>
      strength * probability * (1 - probability)
    );
    const direction = solve((vector) => {
      const product = times(matrix, vector).map((value, row) => value * curvatures[row]!);
      return withPenalty(transposedTimes(matrix, product), vector);
    }, gradient.map((part) => -part));
    const slope = dot(gradient, direction);
    let size = 1, next = solution, nextLoss = loss;
    do {
      next = solution.map((value, i) => value + size * direction[i]!);
      nextLoss = lossOf(matrix, labels, strength, next);
      size /= 2;
    } while (nextLoss > loss + 1e-4 * 2 * size * slope && size > 1e-10);
    if (nextLoss >= loss) break;
    [solution, loss] = [next, nextLoss];
  }
  return { weights: solution.subarray(0, -1), intercept: solution.at(-1)! };
}

/** [rows] p(1) of each row. */
export function probabilitiesOf(
  { weights, intercept }: LogisticRegression,
  matrix: SparseMatrix,
): Float64Array {
  return sigmoids(matrix, Float64Array.of(...weights, intercept));
}

function checkLabels({ starts }: SparseMatrix, labels: ArrayLike<number>): void {
  const rows = starts.length - 1;
  if (labels.length !== rows) {
    throw new RangeError(`${labels.length} labels do not fit ${rows} rows.`);
  }
  const kinds = new Set(Array.from(labels));
  if (kinds.size === 2 && kinds.has(0) && kinds.has(1)) return;
  throw new RangeError(
    `A logistic regression needs rows of label 0 and of label 1, not of ${[...kinds].join(", ")}.`,
  );
}

/** The matrix with a last column of ones, which belongs to the intercept, times a vector. */
function times(matrix: SparseMatrix, vector: Float64Array): Float64Array {
  const intercept = vector.at(-1)!;
  return multiply(matrix, vector).map((value) => value + intercept);
}

function transposedTimes(matrix: SparseMatrix, vector: Float64Array): Float64Array {
  const out = new Float64Array(matrix.columns + 1);
  out.set(multiplyTransposed(matrix, vector));
  out[matrix.columns] = vector.reduce((sum, value) => sum + value, 0);
  return out;
}

/** Adds what the penalty gives to a gradient or a product; the last one is the intercept's. */
function withPenalty(out: Float64Array, vector: Float64Array): Float64Array {
  for (let i = 0; i < out.length - 1; i++) out[i]! += vector[i]!;
  return out;
}

function sigmoids(matrix: SparseMatrix, solution: Float64Array): Float64Array {
  return times(matrix, solution).map((value) => 1 / (1 + Math.exp(-value)));
}

function lossOf(
  matrix: SparseMatrix,
  labels: ArrayLike<number>,
  strength: number,
  solution: Float64Array,
): number {
  const logits = times(matrix, solution);
  const loss = logits.reduce((sum, logit, row) => {
    const margin = labels[row] === 1 ? logit : -logit;
    return sum + Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
  }, 0);
  const weights = solution.subarray(0, -1);
  return strength * loss + dot(weights, weights) / 2;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Solves `product(x) = target` for a symmetric positive definite product, to a hundredth or better. */
function solve(
  product: (vector: Float64Array) => Float64Array,
  target: Float64Array,
): Float64Array {
  const solution = new Float64Array(target.length);
  const residual = target.slice(), direction = target.slice();
  const first = dot(target, target);
  const enough = first * Math.min(1e-4, first);
  for (let norm = first, i = 0; norm > enough && i < target.length; i++) {
    const image = product(direction);
    const size = norm / dot(direction, image);
    for (let j = 0; j < target.length; j++) {
      solution[j]! += size * direction[j]!;
      residual[j]! -= size * image[j]!;
    }
    const before = norm;
    norm = dot(residual, residual);
    for (let j = 0; j < target.length; j++) {
      direction[j] = residual[j]! + norm / before * direction[j]!;
    }
  }
  return solution;
}
