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

Deno.test("a value that is refused is answered with the range in plain words, and the nearest choice", () => {
  const types = {
    rate: z.number().positive().default(1),
    share: z.number().min(0).lt(1).default(0),
    count: z.int().min(1).default(1),
    size: z.int().min(4).max(8).default(4),
    flag: z.boolean().default(true),
    form: z.enum(["constant", "cosine"]).default("constant"),
    folder: z.string().default(""),
  };
  const refusals: [string, unknown, string][] = [
    ["rate", 0, "cannot be 0: it is a number above 0."],
    ["share", 1, "cannot be 1: it is a number from 0 to below 1."],
    ["count", 1.5, "cannot be 1.5: it is a whole number from 1."],
    ["size", "big", 'cannot be "big": it is a whole number from 4 to 8.'],
    ["flag", "yes", 'cannot be "yes": it is true or false.'],
    ["form", "cosin", `cannot be "cosin": did you mean 'cosine'? It is constant or cosine.`],
    ["folder", 3, "cannot be 3: it is text."],
  ];
  for (const [name, value, reason] of refusals) {
    assert.throws(() => parseSettings(types, { [name]: value }), {
      name: "SettingsError",
      message: `Setting '${name}' ${reason}`,
    });
  }
});
