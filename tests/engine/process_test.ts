import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("programs/end.ts", import.meta.url));

/** The exit codes and standard errors of processes that used the engine, by the way they end. */
const ends: Record<string, { code: number; stderr: RegExp }> = {
  "return": { code: 0, stderr: /^$/ },
  "throw": { code: 1, stderr: /nobody catches this/ },
  "throw-busy": { code: 1, stderr: /nobody catches this/ },
  "exit-busy": { code: 3, stderr: /^$/ },
};
for (const [how, { code, stderr }] of Object.entries(ends)) {
  Deno.test(`a process that used the engine ends with status ${code} on ${how}`, async () => {
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", program, how],
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder();
    assert.equal(output.signal, null);
    assert.equal(output.code, code);
    assert.equal(text.decode(output.stdout), "10,10\n");
    assert.match(text.decode(output.stderr), stderr);
  });
}
