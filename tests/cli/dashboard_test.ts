import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { projectRoot } from "../../lib/base/mod.ts";
import { runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "../sweep/fixture.ts";
import { runTask } from "./task.ts";

/** A port of this machine that nothing listens on. */
function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** The answer of a server that is about to start; for a minute, with the installation. */
async function answerOf(url: string): Promise<unknown> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      return await (await fetch(url)).json();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  throw new Error(`${url} does not answer`);
}

Deno.test("optuna-dashboard shows a study at an address of this machine alone, and one Ctrl-C ends it", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, executor: fakeTrials(), resultsDirectory },
    });
    const port = freePort();
    const [, ...command] = config.tasks.dashboard.command.split(" ");
    const process = new Deno.Command(Deno.execPath(), {
      args: [...command.toSpliced(1, 0, "--no-prompt"), study.directory, "--port", String(port)],
      cwd: projectRoot,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = process.output();
    try {
      const seen = await answerOf(`http://127.0.0.1:${port}/api/studies`);
      assert.match(JSON.stringify(seen), new RegExp(`"study_name":"${study.name}"`));
      const taken = await runTask("dashboard", study.directory, "--port", String(port));
      assert.equal(taken.code, 1);
      assert.match(taken.errors, new RegExp(`Another program listens on port ${port}: .* --port`));
    } finally {
      process.kill("SIGINT");
    }
    const { stdout } = await output;
    assert.match(
      new TextDecoder().decode(stdout),
      new RegExp(`^${study.name}: http://127\\.0\\.0\\.1:${port}/ \\(Ctrl-C ends it\\)$`, "m"),
    );
    await assert.rejects(fetch(`http://127.0.0.1:${port}/`), "it still listens");
    const unknown = await runTask("dashboard", "results/nothing");
    assert.match(unknown.errors, /results\/nothing has no journal\. /);
  }));
