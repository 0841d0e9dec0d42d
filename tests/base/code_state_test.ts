import assert from "node:assert/strict";
import { codeState, projectRoot } from "../../lib/base/mod.ts";

Deno.test("the code's state is the commit that git names, or none outside of a repository", async () => {
  const head = await new Deno.Command("git", { args: ["rev-parse", "HEAD"], cwd: projectRoot })
    .output();
  const state = await codeState();
  if (!head.success) return assert.equal(state, null);
  assert.equal(state?.commit, new TextDecoder().decode(head.stdout).trim());
  assert.equal(typeof state?.dirty, "boolean");
});
