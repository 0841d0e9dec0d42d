import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { projectRoot } from "../../lib/base/mod.ts";

/** A port of this machine that nothing listens on. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/**
 * Runs a task that serves a page until one Ctrl-C, and checks that it has ended by that.
 *
 * @param work Called with the address that the task has said, and the line.
 */
export async function withServer(
  task: "dashboard" | "tensorboard",
  args: readonly string[],
  work: (address: string, line: string) => Promise<void>,
): Promise<void> {
  const [, ...command] = config.tasks[task].command.split(" ");
  const process = new Deno.Command(Deno.execPath(), {
    args: [...command.toSpliced(1, 0, "--no-prompt"), ...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(process.stderr).text();
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: line = "" } = await lines.read();
  const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(line) ?? [];
  if (address === undefined) throw new Error(`It said: ${line}${await errors}`);
  try {
    await work(address, line.trim());
  } finally {
    process.kill("SIGINT");
  }
  try {
    assert.equal((await lines.read()).value, undefined, "it says nothing more");
    assert.equal((await process.status).code, 130);
    assert.doesNotMatch(await errors, /error/i);
    await assert.rejects(fetch(address), "it still listens");
  } finally {
    lines.releaseLock();
  }
}
