import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The rooms of lib/, each may import only from those before it: ARCHITECTURE.md draws them. */
const rooms = [
  "base",
  "engine",
  "dataset",
  "model",
  "trainer",
  "sweep",
  "page",
  "report",
  "predictions",
  "paper",
  "notebook",
  "cli",
];
const root = join(dirname(fileURLToPath(import.meta.url)), "..");

interface ModuleGraph {
  modules: {
    specifier: string;
    dependencies?: { code?: { specifier: string }; type?: { specifier: string } }[];
  }[];
}

function sources(folder: string): string[] {
  return [...Deno.readDirSync(join(root, folder))].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return sources(path);
    return name.endsWith(".ts") ? [path] : [];
  });
}

/** The project's own imports, as [importing file, imported file] relative to the root. */
async function imports(folders: string[]): Promise<[string, string][]> {
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  const files = folders.flatMap(sources);
  await Deno.writeTextFile(entry, files.map((file) => `import "${join(root, file)}";`).join("\n"));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--config", join(root, "deno.json"), entry],
  }).output();
  await Deno.remove(entry);
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const local = (specifier: string) =>
    specifier.startsWith("file:") ? relative(root, fileURLToPath(specifier)) : undefined;
  return graph.modules.flatMap(({ specifier, dependencies = [] }) => {
    const from = local(specifier);
    if (from === undefined || !files.includes(from)) return [];
    return dependencies.flatMap(({ code, type }) => {
      const to = local((code ?? type)?.specifier ?? "");
      return to === undefined ? [] : [[from, to] as [string, string]];
    });
  });
}

const roomOf = (file: string) => file.startsWith("lib/") ? file.split("/")[1]! : undefined;

Deno.test("every folder of lib is a room with a mod.ts, or the command line", () => {
  for (const { name } of Deno.readDirSync(join(root, "lib"))) {
    assert(rooms.includes(name), `lib/${name} is not a room: add it to ARCHITECTURE.md and here`);
    if (name !== "cli") assert(Deno.statSync(join(root, "lib", name, "mod.ts")).isFile);
  }
});

Deno.test("rooms import only from rooms before them, and only their mod.ts", async () => {
  const edges = await imports(["lib"]);
  assert(edges.length > 20, "the graph of imports is empty: the test sees nothing");
  const wrong = edges.filter(([from, to]) => {
    const [importer, imported] = [roomOf(from)!, roomOf(to)];
    if (imported === importer) return false;
    if (imported === undefined) return true;
    return rooms.indexOf(imported) > rooms.indexOf(importer) || !to.endsWith("/mod.ts");
  });
  assert.deepEqual(wrong, []);
});

Deno.test("no file of lib imports itself by way of others", async () => {
  const next = Map.groupBy(await imports(["lib"]), ([from]) => from);
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    assert(!path.includes(file), `a cycle: ${[...path, file].join(" -> ")}`);
    if (done.has(file)) return;
    for (const [, to] of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  assert(done.size > 20);
});

Deno.test("experiments see only the mod.ts of a room", async () => {
  const edges = await imports(["experiments"]);
  assert(edges.length > 0);
  assert.deepEqual(edges.filter(([, to]) => !/^lib\/[a-z]+\/mod\.ts$/.test(to)), []);
});

Deno.test("notebooks see only the mod.ts of a room", async () => {
  const specifiers: string[] = [];
  for (const { name } of Deno.readDirSync(join(root, "notebooks"))) {
    if (!name.endsWith(".ipynb")) continue;
    const { cells }: { cells: { cell_type: string; source: string[] | string }[] } = JSON.parse(
      await Deno.readTextFile(join(root, "notebooks", name)),
    );
    const code = cells.filter(({ cell_type }) => cell_type === "code")
      .map(({ source }) => [source].flat().join("")).join("\n");
    specifiers.push(...Array.from(code.matchAll(/from "([^"]+)"/g), ([, specifier]) => specifier!));
  }
  assert(specifiers.length > 0);
  assert.deepEqual(specifiers.filter((path) => !/^\.\.\/lib\/[a-z]+\/mod\.ts$/.test(path)), []);
});

Deno.test("the sweep knows trials, not tensors", async () => {
  for (const file of sources("lib/sweep")) {
    assert.doesNotMatch(await Deno.readTextFile(join(root, file)), /@tensorflow/, file);
  }
});

Deno.test("errors of the operating system are classed and worded in lib/base alone", () => {
  const classed = sources("lib").filter((file) =>
    !file.startsWith(join("lib", "base")) &&
    /"E(?:NOSPC|DQUOT|FBIG|ROFS|ACCES|PERM|IO|ISDIR|NOTDIR|LOOP|NAMETOOLONG)"|os error/.test(
      Deno.readTextFileSync(join(root, file)),
    )
  );
  assert.deepEqual(classed, []);
});

Deno.test("tasks write to the terminal in one place, which makes text safe", () => {
  const writing = sources(join("lib", "cli")).filter((file) =>
    /console\.\w+\(|Deno\.std(?:out|err)|process\.std(?:out|err)/.test(
      Deno.readTextFileSync(join(root, file)),
    )
  );
  const allowed = ["board.ts", "screen.ts", "terminal.ts"];
  assert.deepEqual(writing.filter((file) => !allowed.some((name) => file.endsWith(name))), []);
});
