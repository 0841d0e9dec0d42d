import assert from "node:assert/strict";
import { projectRoot } from "../../lib/base/mod.ts";
import { commandLine } from "../../lib/cli/options.ts";

Deno.test("a recorded command can be pasted into a shell, whatever its arguments hold", async () => {
  const args = [
    "learning_rate",
    "--set",
    "dataDirectory=/a folder/with 'quotes' and \"more\"",
    "$HOME `id` $(id) !! \\n ~ * ? [a] {b,c} #d ; & | < > (e)",
    "",
    "two\nlines",
    "ümlaut=ß",
    "--precision=0.5",
    `dataDirectory=${Deno.env.get("HOME")}/a $b`,
    `${Deno.env.get("HOME")}`,
  ];
  const line = commandLine("sweep", args);
  assert(line.startsWith("deno task sweep learning_rate --set '"));
  assert(!line.includes(`${Deno.env.get("HOME")}/`), "it does not name the user's folder");
  assert(commandLine("sweep", [`${projectRoot}/x`]).endsWith(" ./x"));
  const script = `deno() { printf '%s\\0' "$@"; }; ${line}`;
  for (const shell of ["sh", "bash"]) {
    const { stdout } = await new Deno.Command(shell, { args: ["-c", script] }).output();
    const seen = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
    assert.deepEqual(seen, ["task", "sweep", ...args]);
  }
});
