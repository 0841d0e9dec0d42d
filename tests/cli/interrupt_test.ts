import assert from "node:assert/strict";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot } from "../../lib/base/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { inTerminal } from "./pseudo_terminal.ts";

/** Runs `deno task` in a pseudo-terminal, and types Ctrl-C when a text is on the screen. */
async function runInTerminal(args: readonly string[], interruptAt: string) {
  const [command, ...words] = [...inTerminal(100, interruptAt), Deno.execPath(), "task", ...args];
  const { code, stdout } = await new Deno.Command(command!, {
    args: words,
    cwd: projectRoot,
    stdin: "null",
    stderr: "null",
  }).output();
  return { code, out: stripVTControlCharacters(new TextDecoder().decode(stdout)) };
}

/** The processes that have a text in their command line. */
function processesWith(text: string): string[] {
  if (Deno.build.os !== "linux") return [];
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name) || Number(name) === Deno.pid) return [];
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      return command.includes(text) ? [command] : [];
    } catch {
      return [];
    }
  });
}

Deno.test("one Ctrl-C under `deno task sweep` is one: what is done and how to go on is said, nothing is left", () =>
  withDirectory(async (results) => {
    const args = ["sweep", "modality", "--preset", "smoke", "--seeds", "1", "--set", "epochs=40"];
    // Bars are drawn now and then, so that a certain epoch may never be on the screen.
    const moments = ["starts", " of 40", "accuracy", "loss"];
    // A study of its own for each, which no moment before has brought near its end.
    const folder = (i: number) => join(results, String(i));
    for (const [i, moment] of moments.entries()) {
      const { code, out } = await runInTerminal([...args, "--results", folder(i)], moment);
      assert.match(out, /\d of \d+ trials done; the same command goes on/, `at ${moment}:\n${out}`);
      assert.equal(code, 130, moment);
      assert.deepEqual(processesWith(results), [], moment);
    }
    const { code, out } = await runInTerminal([...args, "--results", folder(0)], "nothing");
    assert.equal(code, 0, out);
  }));

Deno.test("one Ctrl-C under `deno task trial` leaves a trial that the same command completes", () =>
  withDirectory(async (directory) => {
    const args = ["trial", "--preset", "smoke", "--set", "epochs=30", "--directory", directory];
    const { code, out } = await runInTerminal(args, "\r\n    3  ");
    assert.match(out, /[345] of 30 epochs done; the same command goes on/, out);
    assert.equal(code, 130);
    const again = await runInTerminal(args, "nothing");
    assert.match(again.out, /goes on after epoch [345]/);
    assert.equal(again.code, 0);
  }));
