import assert from "node:assert/strict";
import { publicCommand, shellCommand, withoutPaths } from "../../lib/base/mod.ts";

/** Characters that a folder's name may hold, and words made of them. */
const inNames = [...Array.from({ length: 0x7e }, (_, i) => String.fromCharCode(i + 1)), ", ", "''"]
  .filter((text) => text !== "/");

Deno.test("a committed command names no folder above a path's last part, whatever its name holds", () => {
  for (const odd of inNames) {
    for (const prefix of ["", "dataDirectory=", "--results="]) {
      for (
        const above of [
          `/data/secret${odd}inner`,
          `/home/secret${odd}inner`,
          `../secret${odd}inner`,
        ]
      ) {
        const command = shellCommand(["deno", "task", "sweep", prefix + above + "/vizwiz", "it's"]);
        const left = publicCommand(command);
        assert.equal(left, `deno task sweep ${prefix}…/vizwiz 'it'\\''s'`, command);
        assert.equal(publicCommand(left), left);
        assert.equal(withoutPaths(left), left);
      }
    }
  }
});

Deno.test("a committed command names no folder of a file's address, nor a user", () => {
  const left = (address: string) =>
    publicCommand(shellCommand(["deno", `dataDirectory=${address}`]));
  assert.equal(left("file:///srv/secret/vizwiz"), "deno dataDirectory=…/vizwiz");
  assert.equal(left("file:///tmp/x/C%3A%5CUsers%5Csecret"), "deno 'dataDirectory=…/~'");
  assert.equal(left("FILE://host/srv%2Fsecret%2Fvizwiz"), "deno dataDirectory=…/vizwiz");
});

Deno.test("a committed command keeps the words that are no path, and paths of the project", () => {
  const words = ["--set", "a=0.5", "question=a, b/c", "--results", "./x y/z", "data=https://a/b/c"];
  const command = shellCommand(["deno", "task", "sweep", ...words]);
  assert.equal(publicCommand(command), command);
});
