import assert from "node:assert/strict";
import { join } from "node:path";
import { codeState, projectRoot } from "../../lib/base/mod.ts";

Deno.test("the code's state is the commit that git names, or none outside of a repository", async () => {
  const head = await new Deno.Command("git", { args: ["rev-parse", "HEAD"], cwd: projectRoot })
    .output();
  const state = await codeState();
  if (!head.success) return assert.equal(state, null);
  assert.equal(state?.commit, new TextDecoder().decode(head.stdout).trim());
  assert.equal(typeof state?.dirty, "boolean");
});

Deno.test("a git that something always ends is asked three times, and tells nothing", async () => {
  const folder = await Deno.makeTempDir();
  const calls = join(folder, "calls");
  await Deno.writeTextFile(
    join(folder, "git"),
    `#!/bin/sh\necho "$1" >> '${calls}'\n[ $(wc -l < '${calls}') -lt 50 ] && kill -KILL $$\n`,
    { mode: 0o755 },
  );
  const path = Deno.env.get("PATH")!;
  try {
    Deno.env.set("PATH", `${folder}:${path}`);
    assert.equal(await codeState(), null);
  } finally {
    Deno.env.set("PATH", path);
  }
  const asked = (await Deno.readTextFile(calls)).trim().split("\n");
  assert.equal(asked.filter((name) => name === "rev-parse").length, 3);
});
