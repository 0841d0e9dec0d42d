import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process that answers commands, one line of JSON each way: one side of a comparison. */
export interface Worker {
  /** The process's number. */
  readonly pid: number;
  /** The next line that it writes, as JSON. */
  next<T>(): Promise<T>;
  /** Gives it a command and waits for the answer. */
  ask<T = { seconds: number }>(command: { do: string; [argument: string]: unknown }): Promise<T>;
  /** Ends its input and waits for its end. */
  close(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** Lines of standard error that are kept for messages. */
const keptLines = 20;

/** Starts a process; what it is asked for fails when it ends instead, with what it said last. */
export function startWorker([program, ...args]: readonly string[]): Worker {
  const process = spawn(program!, args, { stdio: "pipe" });
  const log: string[] = [];
  createInterface(process.stderr).on("line", (line) => {
    if (log.push(line) > keptLines) log.shift();
  });
  process.stdin.on("error", () => {}); // it has ended, which is said below
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
 * The most memory that a process has had resident.
 *
 * @returns Bytes; undefined where there is no /proc, as outside of Linux.
 */
export async function peakMemory(pid: number): Promise<number | undefined> {
  // Deno itself reads /proc only with every permission.
  const cat = new Deno.Command("cat", { args: [`/proc/${pid}/status`], stderr: "null" });
  const { stdout } = await cat.output();
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(new TextDecoder().decode(stdout)) ?? [];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}
