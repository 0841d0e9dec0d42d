import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { exists, projectRoot } from "../../lib/base/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { runTaskIn } from "./task.ts";

Deno.test("deno task clean removes what can be fetched or made again, and nothing else", () =>
  withDirectory(async (project) => {
    const inProject = (...names: string[]) => join(project, ...names);
    for (const part of ["deno.json", "deno.lock", "package.json", "lib"]) {
      await cp(join(projectRoot, part), inProject(part), { recursive: true });
    }
    await Deno.symlink(join(projectRoot, "node_modules"), inProject("node_modules"));
    await Deno.mkdir(inProject(".cache", "datasets"), { recursive: true });
    await Deno.writeFile(inProject(".cache", "datasets", "pixels"), new Uint8Array(3_000_000));
    await Deno.mkdir(inProject("results"));

    const clean = async (...options: string[]) => {
      const { code, out, errors } = await runTaskIn(project, "clean", ...options);
      assert.equal(code, 0, errors);
      return out;
    };
    assert.match(await clean("--dry-run"), /3\.0 MB {2}\.cache\/datasets\n +3\.0 MB {2}in all\n/);
    assert(await exists(inProject(".cache", "datasets", "pixels")));

    const refused = await runTaskIn(project, "clean");
    assert.equal(refused.code, 1);
    assert.match(refused.errors, /no terminal to ask on: give --yes to remove 3\.0 MB/);
    assert(await exists(inProject(".cache", "datasets", "pixels")));

    assert.match(await clean("--yes"), /3\.0 MB {2}removed/);
    assert.deepEqual([...Deno.readDirSync(inProject(".cache"))], []);
    assert(await exists(inProject("node_modules")));

    assert.match(await clean("--all", "--yes"), /node_modules\n/);
    const left = Array.from(Deno.readDirSync(project), ({ name }) => name).toSorted();
    const kept = [".cache", "deno.json", "deno.lock", "lib", "package.json", "results"];
    assert.deepEqual(left, kept);
    assert(await exists(join(projectRoot, "node_modules")));
  }));
