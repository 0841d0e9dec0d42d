import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { parseTrialSettings, runTrial } from "../../lib/trainer/mod.ts";

/** Runs the task as deno.json has it. */
async function weights(...args: string[]): Promise<{ code: number; out: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "weights", ...args],
    cwd: projectRoot,
    stdin: "null",
  }).output();
  const text = new TextDecoder();
  return { code: output.code, out: text.decode(output.stdout) + text.decode(output.stderr) };
}

Deno.test("the weights of a trial go to PyTorch and come back byte by byte", async () => {
  const directory = await Deno.makeTempDir();
  try {
    await runTrial(
      parseTrialSettings({
        ...{ trainRows: 20, valRows: 10, testRows: 5, imageSize: 16, epochs: 1 },
        ...{ hiddenSize: 8, embeddingSize: 4, imageChannels: 2 },
      }),
      { directory },
    );
    const [own, stateDict, back] = ["weights", "state_dict", "back"].map((name) =>
      join(directory, `${name}.safetensors`)
    ) as [string, string, string];
    const exported = await weights("export", own, stateDict);
    assert.equal(exported.code, 0, exported.out);
    const imported = await weights("import", stateDict, own, back);
    assert.equal(imported.code, 0, imported.out);
    assert.deepEqual(await Deno.readFile(back), await Deno.readFile(own));

    const refused = await weights("import", own, own, back);
    assert.equal(refused.code, 1);
    assert.match(
      refused.out,
      /^error: .* does not fit .*\n- text_embedding\.weight is \[\d+, 4\], not/,
    );
    const missing = await weights("export", join(directory, "none"), back);
    assert.match(missing.out, /^error: There is no file /);
    for (const args of [["export", directory, back], ["import", stateDict, directory, back]]) {
      const folder = await weights(...args);
      assert.equal(
        folder.out,
        `error: ${directory} is a folder: name the file in it, such as weights.safetensors.\n`,
      );
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("the help of the weights task shows how to use it", async () => {
  const { code, out } = await weights("--help");
  assert.equal(code, 0);
  assert.match(out, /Examples:\n +deno task weights export .*\n +deno task weights import /);
});
