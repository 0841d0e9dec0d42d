import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { TrialEvent } from "../../lib/trainer/mod.ts";

const program = fileURLToPath(new URL("programs/trial.ts", import.meta.url));

/** Runs a trial in a process of its own, until its events end or one of them has it killed. */
export async function runProcess(
  settings: Record<string, unknown>,
  directory: string,
  engine: "native" | "wasm",
  killAt: (event: TrialEvent) => boolean = () => false,
): Promise<TrialEvent[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", program, JSON.stringify(settings), directory, engine],
    stdout: "piped",
  }).spawn();
  const events: TrialEvent[] = [];
  for await (const line of createInterface({ input: Readable.from(child.stdout) })) {
    const event: TrialEvent = JSON.parse(line);
    events.push(event);
    if (!killAt(event)) continue;
    child.kill("SIGKILL");
    break;
  }
  await child.status;
  return events;
}
