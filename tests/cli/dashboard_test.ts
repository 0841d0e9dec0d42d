import assert from "node:assert/strict";
import { join } from "node:path";
import { runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "../sweep/fixture.ts";
import { freePort, withServer } from "./server_task.ts";
import { runTask } from "./task.ts";

Deno.test("optuna-dashboard shows a study at an address of this machine alone, and one Ctrl-C ends it", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, executor: fakeTrials(), resultsDirectory },
    });
    const port = freePort();
    await withServer("dashboard", [study.directory, "--port", String(port)], async (url, line) => {
      assert.equal(line, `${study.name}: http://127.0.0.1:${port}/ (Ctrl-C ends it)`);
      const seen = await (await fetch(`${url}api/studies`)).text();
      assert.match(seen, new RegExp(`"study_name": ?"${study.name}"`));
      const taken = await runTask("dashboard", study.directory, "--port", String(port));
      assert.equal(taken.code, 1);
      assert.match(taken.errors, new RegExp(`Another program listens on port ${port}: .* --port`));
      const others = await networkAddresses();
      for (const hostname of others) {
        await assert.rejects(Deno.connect({ hostname, port }), `${hostname} answers too`);
      }
    });
    await Deno.writeTextFile(join(study.directory, "journal.log"), '{"op_code":\nrubbish\n');
    const damaged = await runTask("dashboard", study.directory);
    assert.equal(damaged.code, 1);
    assert.match(damaged.errors, /line 1, is not a record of Optuna's journal.*deno task repair/s);
    assert.doesNotMatch(damaged.errors, /File "/, "a traceback of Python");
    const unknown = await runTask("dashboard", "results/nothing");
    assert.equal(unknown.code, 1);
    assert.match(unknown.errors, /results\/nothing has no journal\. /);
  }));

Deno.test("without --port a server takes the first free one", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, executor: fakeTrials(), resultsDirectory },
    });
    await withServer(
      "dashboard",
      [study.directory],
      (first) =>
        withServer("dashboard", [study.directory], (second) => {
          assert.notEqual(first, second);
          return Promise.resolve();
        }),
    );
  }));

/** This machine's addresses but those of the loopback. */
function networkAddresses(): Promise<string[]> {
  return Promise.resolve(
    Deno.networkInterfaces().map(({ address }) => address)
      .filter((address) => !address.startsWith("127.") && !address.includes(":")),
  );
}
