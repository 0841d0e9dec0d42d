import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };

Deno.test("a task that is run prints one short line, and has a permission set of its own without -A", () => {
  for (const [name, { command }] of Object.entries(config.tasks)) {
    if (!command.startsWith("deno run")) continue;
    assert.match(command, new RegExp(`^deno run -q (--no-prompt )?-P=${name} \\S+\\.ts$`));
    assert(`Task ${name} ${command}`.length < 72, command);
    assert(name in config.permissions, name);
  }
  assert(Object.values(config.permissions).every((set) => !("all" in set)));
});

Deno.test("every task that may write may ask for the free space, which a full disk's error tells", () => {
  for (const [name, set] of Object.entries(config.permissions)) {
    const { write, sys }: { write?: boolean; sys?: boolean | string[] } = set;
    const isAllowed = sys === true || (Array.isArray(sys) && sys.includes("statfs"));
    assert(!write || isAllowed, name);
  }
});
