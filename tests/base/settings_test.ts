import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import {
  expandPath,
  parseAssignments,
  parseSettings,
  SettingsError,
  userPath,
} from "../../lib/base/mod.ts";

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

Deno.test("values of the command line keep their setting's type", () => {
  const types = {
    rate: z.number().positive().default(1),
    count: z.int().min(1).default(1),
    flag: z.boolean().default(true),
    text: z.string().default(""),
    blocks: z.coerce.string().default(""),
  };
  const read = (assignment: string) =>
    Object.values(parseSettings(types, parseAssignments(types, [assignment])) as object).find((
      value,
      i,
    ) => value !== Object.values(parseSettings(types, {}))[i]);
  const values: [string, unknown][] = [
    ...[["text=2024", "2024"], ["text=true", "true"], ["text=1e3", "1e3"], ["text= a=b ", " a=b "]],
    ...[["blocks=2", "2"], ["blocks=1/2", "1/2"], ['text="quoted"', '"quoted"']],
    ...[["flag=False", false], ["flag=FALSE", false]],
    ...[["rate=.001", 0.001], ["rate=5.", 5], ["rate=+2", 2], ["rate=1E-3", 0.001], [
      "count=1e2",
      100,
    ]],
  ] as [string, unknown][];
  for (const [assignment, value] of values) assert.equal(read(assignment), value, assignment);
  const refusals: [string, string][] = [
    ["rate=1e400", "'rate' cannot be 1e400: a number of 64 bits cannot hold it."],
    ["rate=1e-400", "'rate' cannot be 1e-400: a number of 64 bits cannot hold it."],
    ["rate=0,001", "'rate' cannot be '0,001': write 0.001, a number without a comma."],
    ["rate=0,5", "'rate' cannot be '0,5': write 0.5, a number without a comma."],
    ["count=2,000", "'count' cannot be '2,000': write 2.000 or 2000, a number without a comma."],
    ["count=0x10", `'count' cannot be "0x10": it is a whole number from 1.`],
    ["rate=NaN", `'rate' cannot be "NaN": it is a number above 0.`],
    ["rate=", `'rate' cannot be "": it is a number above 0.`],
    ["flag=yes", `'flag' cannot be "yes": it is true or false.`],
    ["flag=1", `'flag' cannot be "1": it is true or false.`],
  ];
  for (const [assignment, message] of refusals) {
    assert.throws(() => read(assignment), { name: "SettingsError", message: `Setting ${message}` });
  }
  assert.throws(
    () => parseAssignments(types, ["rate"]),
    /'rate' is not a setting: write name=value/,
  );
  assert.throws(
    () => parseSettings(types, { rate: Infinity }),
    /cannot be Infinity: it is a number/,
  );
});

Deno.test("a path is the user's: of the own folder, from the folder at work, or a file's URL", () => {
  const home = Deno.env.get("HOME");
  try {
    Deno.env.set("HOME", "/people/ada");
    assert.equal(userPath("~/data"), "/people/ada/data");
    assert.equal(userPath("~"), "/people/ada");
    assert.equal(userPath("data/x"), join(Deno.cwd(), "data", "x"));
    assert.equal(userPath("file:///a%20b/c"), "/a b/c");
    assert.equal(expandPath("file:///a%20b/c"), "/a b/c");
    assert.equal(expandPath("~/data"), "/people/ada/data");
    assert.equal(expandPath("data/x"), "data/x");
    assert.throws(
      () => userPath("~bob/data"),
      /'~bob\/data' is not known here: write the whole path/,
    );
    Deno.env.delete("HOME");
    assert.throws(() => userPath("~/data"), /'~\/data' is not known here: write the whole path/);
  } finally {
    if (home !== undefined) Deno.env.set("HOME", home);
  }
  const types = { folder: z.string().default("").meta({ isPath: true }) };
  const read = (text: string) => parseAssignments(types, [`folder=${text}`]).folder;
  assert.equal(read("2024"), join(Deno.cwd(), "2024"));
  assert.equal(read(""), "");
});

Deno.test("a file URL that names no path of this machine is refused with its value and the remedy", () => {
  const refusals: [string, RegExp][] = [
    [
      "file://server/x",
      /'file:\/\/server\/x' names no path here: it is a file of the machine server,/,
    ],
    ["file:///a%2Fb", /a name of a file holds neither %2F nor %00\. Write the path itself\.$/],
    ["file:///a%00b", /a name of a file holds neither %2F nor %00/],
    ["file:///%E0%A4%A", /its % signs are no UTF-8 \(write % as %25\)/],
    ["file:///100%", /its % signs are no UTF-8/],
    ["file://%%/a", /it is no valid URL/],
    ["file://[::1/x", /it is no valid URL/],
  ];
  const types = { folder: z.string().default("").meta({ isPath: true }) };
  for (const [text, message] of refusals) {
    assert.throws(() => userPath(text), { name: "UserError", message });
    assert.throws(() => expandPath(text), { name: "UserError", message });
    assert.throws(() => parseAssignments(types, [`folder=${text}`]), message);
  }
  assert.equal(userPath("file://localhost/a"), "/a");
});
