/** A matrix of which most values are 0, row by row. */
export interface SparseMatrix {
  /** Its columns. */
  columns: number;
  /** [rows + 1] where each row begins in the following two, and their length. */
  starts: Int32Array;
  /** Column of each value. */
  indices: Int32Array;
  /** The values that are not 0. */
  values: Float64Array;
}

/** Makes a matrix of rows, each a map from columns to values. */
export function sparseMatrix(
  rows: readonly ReadonlyMap<number, number>[],
  columns: number,
): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach(({ size }, row) => starts[row + 1] = starts[row]! + size);
  return {
    columns,
    starts,
    indices: Int32Array.from(rows.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(rows.flatMap((row) => [...row.values()])),
  };
}

/** [rows] The matrix times a vector of [columns]. */
export function multiply(matrix: SparseMatrix, vector: Float64Array): Float64Array {
  const { starts, indices, values } = matrix;
  const out = new Float64Array(starts.length - 1);
  for (let row = 0; row < out.length; row++) {
    let sum = 0;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) sum += values[i]! * vector[indices[i]!]!;
    out[row] = sum;
  }
  return out;
}

/** [columns] The transposed matrix times a vector of [rows]. */
export function multiplyTransposed(matrix: SparseMatrix, vector: Float64Array): Float64Array {
  const { columns, starts, indices, values } = matrix;
  const out = new Float64Array(columns);
  for (let row = 0; row < vector.length; row++) {
    const factor = vector[row]!;
    for (let i = starts[row]!; i < starts[row + 1]!; i++) out[indices[i]!]! += factor * values[i]!;
  }
  return out;
}
