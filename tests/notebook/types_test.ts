import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { codeOf, notebookOf } from "./notebook.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Checks the types of a notebook's code, which the kernel does not; what was wrong, or nothing. */
async function typeErrors(path: string): Promise<string> {
  const code = (await codeOf(path)).replaceAll(
    /(?<=\bfrom\s+")\.{1,2}\/[^"]+(?=")/g,
    (specifier) => new URL(specifier, pathToFileURL(path)).href,
  );
  const module = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(module, code + "\nexport {};\n");
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", join(root, "deno.json"), module],
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(module);
  return output.success ? "" : new TextDecoder().decode(output.stderr);
}

for (const folder of ["notebooks", "tests/notebook"]) {
  for (const { name } of Deno.readDirSync(join(root, folder))) {
    if (!name.endsWith(".ipynb")) continue;
    Deno.test(`the code of ${folder}/${name} has sound types`, async () => {
      assert.equal(await typeErrors(join(root, folder, name)), "");
    });
  }
}

Deno.test("an unsound type in a notebook is found", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  await Deno.writeTextFile(path, notebookOf([`const one = 1;`, `console.log(one.length);`]));
  assert.match(await typeErrors(path), /'length' does not exist on type/);
  await Deno.remove(path);
});
