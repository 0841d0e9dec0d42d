import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";

/** Runs `deno task` from a folder, as a user's shell does. */
async function taskFrom(cwd: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { INIT_CWD: _, ...env } = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd,
    env: { ...env, NO_COLOR: "1" },
    clearEnv: true,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code, text: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("relative paths are from the user's folder, also below that of deno.json", async () => {
  const folder = join(projectRoot, "tests", "fixtures");
  const [inside, above, data] = await Promise.all([
    taskFrom(folder, "weights", "export", "models.safetensors", "/dev/null/x"),
    taskFrom(projectRoot, "weights", "export", "models.safetensors", "/dev/null/x"),
    taskFrom(
      folder,
      ...["sweep", "question_only", "--dry-run", "--set", "data=vizwiz"],
      ...["--set", "dataDirectory=no/such", "--results", "here"],
    ),
  ]);
  assert.match(inside.text, /^error: These are not weights that a trial saved/);
  assert.match(above.text, /^error: There is no file models\.safetensors/);
  assert.match(data.text, /^Results: here\/question_only\//m);
});

Deno.test("file URLs and ~ are paths wherever a task takes one", async () => {
  const [option, argument, home] = await Promise.all([
    taskFrom(projectRoot, "sweep", "dropout", "--dry-run", "--results", "file:///no/such%20place"),
    taskFrom(projectRoot, "repair", "--", "file:///no/such%20study"),
    taskFrom(projectRoot, "weights", "export", "~nobody/a", "/dev/null/x"),
  ]);
  assert.match(option.text, /^Results: .*\/no\/such place\/dropout\//m);
  assert.match(argument.text, /^error: \/no\/such study has no trials/);
  assert.match(home.text, /^error: The folder of '~nobody\/a' is not known here/);
});

Deno.test("the -- that npm needs before arguments is left out", async () => {
  const plan = (...args: string[]) => taskFrom(projectRoot, "sweep", ...args, "--dry-run");
  const [without, first, later] = await Promise.all([
    plan("dropout", "--seeds", "2"),
    plan("--", "dropout", "--seeds", "2"),
    plan("dropout", "--", "--seeds", "2"),
  ]);
  assert.equal(without.code, 0, without.text);
  assert.equal(first.text, without.text);
  assert.equal(later.text, without.text);
});

Deno.test("numbers with a comma are answered with the way to write them", async () => {
  const { code, text } = await taskFrom(projectRoot, "trial", "--set", "learningRate=0,001");
  assert.equal(code, 1);
  assert.equal(
    text,
    "error: Setting 'learningRate' cannot be '0,001': write 0.001, a number without a comma.\n",
  );
});
