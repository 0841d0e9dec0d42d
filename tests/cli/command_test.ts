import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { helpText } from "../../lib/cli/command.ts";
import { inTerminal } from "./pseudo_terminal.ts";

const text = `
It writes what it found, and where it stopped it goes on; these lines are
filled.

Examples:
  deno task sweep                     minutes on two cores
  deno task sweep --precision 1 --set data=easy-vqa   as many repeats as it takes
`;

Deno.test("text after a help fills its paragraphs, and an example has its meaning below", () => {
  assert.equal(
    helpText(text, 50),
    `
It writes what it found, and where it stopped it
goes on; these lines are filled.

Examples:
  deno task sweep
      minutes on two cores
  deno task sweep --precision 1 --set
    data=easy-vqa
      as many repeats as it takes`,
  );
  assert.equal(helpText(text, undefined), text);
});

// A path or a line of code that is longer stays whole.
const tasks = ["sweep", "trial", "predict", "verify", "compare", "weights", "baseline", "report"];
const viewers = ["lab", "dashboard", "tensorboard", "importance"];

for (
  const task of [...tasks, ...viewers, "new", "notebooks", "setup", "clean", "status", "cancel"]
) {
  Deno.test(`no line of the help of ${task} is wider than a terminal of 60 columns`, async () => {
    const program = fileURLToPath(new URL(`../../lib/cli/${task}.ts`, import.meta.url));
    const [command, ...args] = inTerminal(60);
    const output = await new Deno.Command(command!, {
      args: [...args, Deno.execPath(), "run", "--quiet", "-A", program, "--help"],
    }).output();
    assert(output.success);
    const lines = new TextDecoder().decode(output.stdout).split(/\r?\n/);
    assert.deepEqual(lines.filter((line) => line.length > 60 && line.trim().includes(" ")), []);
    assert.deepEqual(lines.filter((line) => line !== line.trimEnd()), []);
    assert(lines.some((line) => line.startsWith("Examples:")), lines.join("\n"));
  });
}
