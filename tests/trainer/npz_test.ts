import assert from "node:assert/strict";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { decodeNpz, encodeNpz, NpzError } from "../../lib/trainer/npz.ts";

const numpys = await Deno.readFile(join(import.meta.dirname!, "../fixtures/arrays.npz"));

Deno.test("arrays are read as NumPy wrote them", () => {
  const { row, correct, loss, cube, none } = decodeNpz(numpys);
  assert.deepEqual(row, { shape: [3], values: Uint32Array.of(0, 1, 2 ** 32 - 1) });
  assert.deepEqual(correct, { shape: [2, 3], values: Uint8Array.of(0, 1, 1, 1, 0, 255) });
  assert.deepEqual(loss!.values, Float32Array.of(0.1, -1.5, NaN, 0, 3.4e38, 1e-40));
  assert.deepEqual(cube!.shape, [2, 3, 4]);
  assert.deepEqual([...cube!.values], [...Array(24).keys()]);
  assert.deepEqual(none, { shape: [0, 5], values: new Float32Array() });
});

Deno.test("arrays are written byte for byte as NumPy writes them, in a zip of their names", () => {
  const written = encodeNpz(decodeNpz(numpys));
  assert.deepEqual(unzipSync(written), unzipSync(numpys));
  assert.deepEqual(Object.keys(unzipSync(written))[0], "row.npy");
});

Deno.test("the same arrays give the same bytes, whatever the time and its zone", () => {
  const arrays = decodeNpz(numpys);
  const zone = Deno.env.get("TZ");
  const files = ["Pacific/Kiritimati", "America/Los_Angeles", "UTC"].map((zone) => {
    Deno.env.set("TZ", zone);
    return encodeNpz(arrays);
  });
  if (zone === undefined) Deno.env.delete("TZ");
  else Deno.env.set("TZ", zone);
  for (const file of files) assert.deepEqual(file, files[0]);
});

Deno.test("a file that is cut, of another type or no .npz is refused with the reason", () => {
  const refused = (file: Uint8Array, message: RegExp) =>
    assert.throws(() => decodeNpz(file), (error: Error) => {
      assert(error instanceof NpzError);
      assert.match(error.message, message);
      return true;
    });
  refused(new Uint8Array(), /Not NumPy's \.npz/);
  refused(new TextEncoder().encode("row,loss\n1,0.5\n"), /Not NumPy's \.npz/);
  for (const length of [10, 100, numpys.length - 30]) {
    refused(numpys.subarray(0, length), /Not NumPy's \.npz/);
  }
  const cut = { shape: [3], values: Float32Array.of(1, 2) };
  refused(encodeNpz({ cut }), /it is cut/);
});
