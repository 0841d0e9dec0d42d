import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A side of a comparison: a process that answers commands, each a line of JSON. */
export interface Worker {
  /** Id of the process. */
  readonly pid: number;
  /** Waits for the next line that it writes, and parses it as JSON. */
  next<T>(): Promise<T>;
  /** Sends it a command and waits for the answer. */
  ask<T = { seconds: number }>(command: { do: string; [argument: string]: unknown }): Promise<T>;
  /** Closes its input and waits for it to end. */
  close(): Promise<void>;
  /** Kills it. */
  kill(): void;
}

/** Number of lines of standard error that are kept for messages. */
const keptLines = 20;

/** Starts a process. If it ends, waiting for it fails with its last lines of standard error. */
export function startWorker([program, ...args]: readonly string[]): Worker {
  const process = spawn(program!, args, { stdio: "pipe" });
  const log: string[] = [];
  createInterface(process.stderr).on("line", (line) => {
    if (log.push(line) > keptLines) log.shift();
  });
  process.stdin.on("error", () => {}); // The process has ended, which is reported below.
  const lines = createInterface(process.stdout);
  const ended = once(process, "close");
  ended.catch(() => {});
  const next = async () => {
    const [line] = await Promise.race([
      once(lines, "line"),
      ended.then(() => {
        throw new Error(`${program} ended:\n${log.join("\n")}`);
      }),
    ]);
    return JSON.parse(line);
  };
  return {
    pid: process.pid!,
    next,
    ask(command) {
      const answer = next();
      process.stdin.write(`${JSON.stringify(command)}\n`);
      return answer;
    },
    async close() {
      process.stdin.end();
      await ended;
    },
    kill() {
      process.kill("SIGKILL");
    },
  };
}

/**
 * Reads the peak resident memory of a process.
 *
 * @returns Bytes; undefined on systems other than Linux, which have no /proc.
 */
export async function peakMemory(pid: number): Promise<number | undefined> {
  // Deno itself reads /proc only with all permissions.
  const cat = new Deno.Command("cat", { args: [`/proc/${pid}/status`], stderr: "null" });
  const { stdout } = await cat.output();
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(new TextDecoder().decode(stdout)) ?? [];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}
