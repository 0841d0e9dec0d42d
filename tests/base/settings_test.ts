import assert from "node:assert/strict";
import { z } from "zod";
import { parseSettings, SettingsError } from "../../lib/base/mod.ts";

const schema = {
  learningRate: z.number().positive().default(1e-3),
  epochs: z.int().min(1).default(10),
};

Deno.test("parseSettings fills in defaults", () => {
  assert.deepEqual(parseSettings(schema, { epochs: 2 }), { learningRate: 1e-3, epochs: 2 });
});

Deno.test("parseSettings names the nearest known setting for an unknown one", () => {
  assert.throws(() => parseSettings(schema, { learningrate: 1 }), (error) => {
    assert(error instanceof SettingsError);
    assert.match(error.message, /Unknown setting 'learningrate': did you mean 'learningRate'\?/);
    return true;
  });
});

Deno.test("parseSettings names the setting and the value that it refuses", () => {
  assert.throws(() => parseSettings(schema, { learningRate: -1 }), {
    name: "SettingsError",
    message: /Setting 'learningRate' cannot be -1: /,
  });
});
