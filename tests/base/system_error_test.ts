import assert from "node:assert/strict";
import { entryProblem, systemReason, systemSentence } from "../../lib/base/mod.ts";

/** The error of the system's that a function ends with. */
const errorOf = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
};

Deno.test("an error of the system is told by its number where Deno gives it no code", () => {
  const error = new Error("File too large (os error 27): writefile '/data/a'");
  assert.equal(systemReason(error)?.code, Deno.build.os === "linux" ? "EFBIG" : undefined);
  const notOfFiles = "error sending request for url (http://a/): Connection refused (os error 111)";
  assert.equal(systemReason(new TypeError(notOfFiles)), undefined);
  assert.equal(systemReason(new Error("another")), undefined);
});

Deno.test("errors of the system have a kind, and entries that cannot be read a predicate", () => {
  const absent = errorOf(() => Deno.readTextFileSync("/not/there"));
  assert.equal(systemReason(absent)?.kind, "entry");
  assert.equal(entryProblem(absent), "is not there");
  const folder = errorOf(() => Deno.readTextFileSync("/"));
  assert.equal(entryProblem(folder), "is a folder");
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  assert.equal(systemReason(full)?.kind, "full");
  assert.equal(entryProblem(full), undefined);
});

Deno.test("an error of the system that nothing has told is a sentence with path, reason and remedy", () => {
  assert.equal(
    systemSentence(errorOf(() => Deno.readTextFileSync("/not/there"))),
    "/not/there cannot be used: it is not there. To go on, check the path.",
  );
  const busy = new Deno.errors.AddrInUse("Address already in use");
  assert.match(systemSentence(busy)!, /^The system says: Address already in use\. Check/);
  assert.equal(systemSentence(new TypeError("a defect")), undefined);
});
