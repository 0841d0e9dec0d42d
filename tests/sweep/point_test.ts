import assert from "node:assert/strict";
import { gridPoints, pointKey, pointName } from "../../lib/sweep/mod.ts";

Deno.test("the points of a search space are the product of its values, the last setting first", () => {
  const points = gridPoints({ learningRate: [1e-3, 1e-2], attention: [true, false] });
  assert.deepEqual(points, [
    { learningRate: 1e-3, attention: true },
    { learningRate: 1e-3, attention: false },
    { learningRate: 1e-2, attention: true },
    { learningRate: 1e-2, attention: false },
  ]);
  assert.equal(pointName(points[1]!), "learningRate=0.001 attention=false");
});

Deno.test("a point's key does not depend on the order of its settings, but on its values", () => {
  const key = pointKey({ dropout: 0.3, epochs: 2 });
  assert.equal(pointKey({ epochs: 2, dropout: 0.3 }), key);
  assert.notEqual(pointKey({ epochs: 3, dropout: 0.3 }), key);
});
