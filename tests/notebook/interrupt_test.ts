import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../lib/base/mod.ts";
import { interrupt } from "./interrupt.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** True where a process ends within ten seconds. */
async function ends(pid: number): Promise<boolean> {
  for (let i = 0; i < 500; i++) {
    try {
      Deno.kill(pid, "SIGCONT");
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

Deno.test("an interrupt stops the cell and its programs; the kernel and its variables stay", async () => {
  const directory = await Deno.makeTempDir();
  const started = join(directory, "pid");
  const file = JSON.stringify(started);
  const cell = `
import { interruptible } from "../../lib/notebook/interrupt.ts";
    const kept = 41;
    await interruptible(async (signal) => {
      const sleeper = new Deno.Command("sleep", { args: ["600"], signal }).spawn();
      Deno.writeTextFileSync(${file} + ".part", String(sleeper.pid));
      Deno.renameSync(${file} + ".part", ${file});
      await sleeper.status;
    });`;
  const said = await interrupt({ folder: here, cell, started });
  assert.deepEqual({ ...said, error: "" }, {
    status: "error",
    error: "",
    kept: "ok",
    alive: true,
  });
  assert.match(said.error, /interrupted/);
  assert(await ends(Number(await Deno.readTextFile(started))), "the cell's program runs on");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("an error of the work itself is told after an interrupt too", async () => {
  const failing = async (error: string) => {
    const program = `
      import { interruptible } from "./lib/notebook/interrupt.ts";
      const work = async (signal) => {
        Deno.kill(Deno.pid, "SIGINT");
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw ${error};
      };
      await interruptible(work).catch(({ message }) => console.log(message));
      Deno.exit();`;
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--ext=ts", program],
      cwd: projectRoot,
    }).output();
    return new TextDecoder().decode(stdout);
  };
  assert.equal(await failing(`new Error("the disk is full")`), "the disk is full\n");
  assert.match(await failing("signal.reason"), /^The cell was interrupted/);
});
