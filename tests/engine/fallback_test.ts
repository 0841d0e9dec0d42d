import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { cacheDirectory } from "../../lib/base/mod.ts";
import { EngineInstallError, installLibrary, openEngine } from "../../lib/engine/mod.ts";
import { withoutLibrary } from "./without_library.ts";

Deno.test("the native engine says why it cannot be installed, and what to do", async () => {
  await withoutLibrary(async (directory) => {
    await assert.rejects(openEngine({ engine: "native", directory }), (error: Error) => {
      assert(error instanceof EngineInstallError);
      assert.match(error.message, /no-such-python/);
      assert.match(error.message, /--engine wasm/);
      return true;
    });
  });
});

Deno.test("a library that the system cannot load is named, with the remedy", async () => {
  const installed = relative(cacheDirectory, (await installLibrary()).cc);
  await withoutLibrary(async (directory) => {
    const cc = join(directory, installed);
    await Deno.mkdir(dirname(cc), { recursive: true });
    await Deno.writeTextFile(cc, "not a library");
    await assert.rejects(openEngine({ engine: "native", directory }), (error: Error) => {
      assert(error instanceof EngineInstallError);
      assert(error.message.includes(cc), error.message);
      assert.match(error.message, /cannot be loaded.*--engine wasm/);
      return true;
    });
  });
});

Deno.test("the automatic choice falls back to wasm with one line that says why and what it costs", async () => {
  await withoutLibrary(async (directory) => {
    const notices: string[] = [];
    const engine = await openEngine({ directory, onNotice: (line) => notices.push(line) });
    assert.equal(engine.name, "wasm");
    assert.equal(engine.gpu, false);
    assert.match(engine.version, /^\d+\.\d+\.\d+/);
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, /^The wasm engine runs, about ten times slower .*no-such-python/);
    assert(!notices[0]!.includes("\n"));
    assert.equal(tf.getBackend(), "wasm");
    assert.deepEqual(tf.add([1], [2]).arraySync(), [3]);
    // The threads are the native engine's alone.
    assert.equal(await openEngine({ threads: 8 }), engine);
  });
});
