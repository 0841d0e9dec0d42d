import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { notebooksDirectory } from "../../lib/cli/jupyter.ts";
import { codeOf, notebookOf } from "./notebook.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Checks the types of a notebook's cells, each alone, which the kernel does not; what was wrong, or nothing. */
async function typeErrors(path: string): Promise<string> {
  const directory = await Deno.makeTempDir();
  const modules: string[] = [];
  // Each cell imports what it uses and declares what it needs, so that it is a module.
  for (const [i, source] of (await codeOf(path)).entries()) {
    const code = source.replaceAll(
      /(?<=\bfrom\s+")\.{1,2}\/[^"]+(?=")/g,
      (specifier) => new URL(specifier, pathToFileURL(path)).href,
    );
    modules.push(join(directory, `${i}.ts`));
    // Its names are there for the cells after it.
    const names = Array.from(code.matchAll(/^(?:const|let|function) (\w+)/gm), ([, name]) => name);
    await Deno.writeTextFile(modules.at(-1)!, `${code}\nexport { ${names.join(", ")} };\n`);
  }
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet", "--config", join(root, "deno.json"), ...modules],
    env: { NO_COLOR: "1" },
  }).output();
  await Deno.remove(directory, { recursive: true });
  return output.success ? "" : new TextDecoder().decode(output.stderr);
}

for (const { name } of Deno.readDirSync(notebooksDirectory)) {
  if (!name.endsWith(".ipynb")) continue;
  Deno.test(`each cell of ${name} has sound types by itself`, async () => {
    assert.equal(await typeErrors(join(notebooksDirectory, name)), "");
  });
}

Deno.test("an unsound type in a notebook is found", async () => {
  const path = await Deno.makeTempFile({ suffix: ".ipynb" });
  await Deno.writeTextFile(path, notebookOf([`const one = 1;\nconsole.log(one.length);`]));
  assert.match(await typeErrors(path), /'length' does not exist on type/);
  await Deno.remove(path);
});
