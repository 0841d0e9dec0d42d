import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { keep, kept } from "../../lib/paper/kept.ts";
import { withDirectory } from "../sweep/fixture.ts";

Deno.test("a kept result is read again for what it is of; a damaged file is named with the remedy", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "final_score.json");
    assert.equal(await kept(path, { trial: 1 }), undefined);
    await keep(path, { trial: 1 }, [3]);
    assert.deepEqual(await kept(path, { trial: 1 }), [3]);
    assert.equal(await kept(path, { trial: 2 }), undefined);
    for (const text of ["", "<<<<<<< HEAD\n{}", "null", "3"]) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(kept(path, { trial: 1 }), (error: Error) => {
        assert(error instanceof UserError, error.stack);
        assert.match(error.message, /final_score\.json is damaged \(.+\): bring it back/);
        return true;
      });
    }
  }));
