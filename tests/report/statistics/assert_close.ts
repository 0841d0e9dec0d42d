import assert from "node:assert/strict";

/** Checks that a number is another one, up to a relative error. */
export function assertClose(
  actual: number | undefined,
  expected: number,
  relativeError = 1e-10,
): void {
  const error = Math.abs(actual! - expected);
  assert.ok(
    error <= relativeError * Math.max(1e-12, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );
}
