import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { withLock } from "../base/mod.ts";
import type { EpochMetrics, TrialEvent } from "../trainer/mod.ts";

/** How a trial's process ended. */
export type TrialOutcome =
  | { status: "complete"; best: EpochMetrics; seconds: number }
  /** It was asked to stop before its end, and goes on from its checkpoint when started again. */
  | { status: "stopped" }
  | { status: "failed"; error: string; log: string };

/** Lines of a failed trial's log that are kept in the journal. */
const keptLines = 20;

/** How long a trial may take to stop before it is killed. */
const stopMilliseconds = 20_000;

/**
 * Runs `work` while no other process trains in a trial's directory. A trial's program does all its
 * work in it, so that one whose sweep was killed has ended before the next one goes on.
 *
 * @param directory The trial's directory.
 */
export function withTrialLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(directory, "trial.lock"), work);
}

/**
 * Runs one trial as a process and waits for its end.
 *
 * The process gets `--settings FILE --directory DIR --events` and writes one {@linkcode TrialEvent}
 * a line to standard output; `DIR/trial.log` gets everything else that it writes. Its standard input
 * stays open and empty as long as this process lives: at its end the trial must stop.
 *
 * @param options.program The command and its first arguments.
 * @param options.settings Path of the settings' file.
 * @param options.directory The trial's directory, which exists.
 * @param options.onEvent Called with each event, in order; waited for.
 * @param options.signal Stops the trial: SIGTERM, and SIGKILL after 20 s.
 * @throws What `onEvent` throws, after the process was stopped.
 */
export async function runTrialProcess(options: {
  program: readonly string[];
  settings: string;
  directory: string;
  onEvent: (event: TrialEvent) => Promise<void>;
  signal: AbortSignal;
}): Promise<TrialOutcome> {
  const { program: [command, ...first], settings, directory, onEvent, signal } = options;
  using log = await Deno.open(join(directory, "trial.log"), { append: true, create: true });
  const tail: string[] = [];
  const writeLog = async (line: string) => {
    const bytes = new TextEncoder().encode(line + "\n");
    for (let done = 0; done < bytes.length;) done += await log.write(bytes.subarray(done));
    if (tail.push(line.slice(0, 1000)) > keptLines) tail.shift();
  };

  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(command!, {
      args: [...first, "--settings", settings, "--directory", directory, "--events"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    return { status: "failed", error: `${command}: ${(error as Error).message}`, log: "" };
  }
  const kill = (name: Deno.Signal) => {
    try {
      process.kill(name);
    } catch {
      // It has ended by itself.
    }
  };
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    kill("SIGTERM");
    deadline ??= setTimeout(() => kill("SIGKILL"), stopMilliseconds);
  };
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();

  let end: Extract<TrialEvent, { event: "end" }> | undefined;
  const readEvents = async () => {
    for await (const line of lines(process.stdout)) {
      const event = parseEvent(line);
      if (event === undefined) await writeLog(line);
      else await onEvent(event);
      if (event?.event === "end") end = event;
    }
  };
  const readLog = async () => {
    for await (const line of lines(process.stderr)) await writeLog(line);
  };
  const reading = await Promise.allSettled(
    [readEvents, readLog].map((read) => read().catch((error) => (stop(), Promise.reject(error)))),
  );
  const status = await process.status;
  clearTimeout(deadline);
  signal.removeEventListener("abort", stop);
  await process.stdin.close().catch(() => {});
  for (const result of reading) if (result.status === "rejected") throw result.reason;

  if (status.success && end) return { status: "complete", best: end.best, seconds: end.seconds };
  if (signal.aborted || status.code === 130 || status.signal === "SIGINT") {
    return { status: "stopped" };
  }
  return { status: "failed", error: errorOf(tail, status), log: tail.join("\n") };
}

/** The message of the error that a process ended with, from its log. */
function errorOf(tail: readonly string[], status: Deno.CommandStatus): string {
  // Deno prints the line of source and the stack of an uncaught error after its message, indented.
  const messages = tail.filter((line) => /^\S/.test(line));
  const message = (messages.findLast((line) => /error/i.test(line)) ?? messages.at(-1))
    ?.replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
  if (status.signal) return `killed by ${status.signal}${message ? `; last said: ${message}` : ""}`;
  return message ??
    (status.success ? "ended without a result" : `ended with status ${status.code}`);
}

/** Reads an event; `undefined` for anything else that was printed. */
function parseEvent(line: string): TrialEvent | undefined {
  if (!line.startsWith('{"event":')) return undefined;
  try {
    // Numbers that are not finite are null in JSON.
    return JSON.parse(line, (_, value) => value === null ? NaN : value);
  } catch {
    return undefined;
  }
}

/** The lines of a stream of UTF-8 text, without terminal escapes. */
async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split(/\r?\n|\r/);
    rest = parts.pop()!;
    for (const line of parts) yield stripVTControlCharacters(line);
  }
  if (rest !== "") yield stripVTControlCharacters(rest);
}
