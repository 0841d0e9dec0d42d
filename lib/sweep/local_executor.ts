import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { formatDuration, UserError, withPath } from "../base/mod.ts";
import { dataHashOf, prepareTrials } from "../trainer/mod.ts";
import { Child, type Patience } from "./child.ts";
import { blockedStatus, stoppedStatus } from "./exit_status.ts";
import { SilenceWatch } from "./silence.ts";
import type { Executor, Job, JobEvent, Outcome } from "./executor.ts";
import { lines } from "./lines.ts";
import { taskProgram } from "./task_program.ts";

/** A trial's process that nothing ends; the message names it. */
export class StuckError extends UserError {}

/** Lines of a failed trial's log that are kept. */
const keptLines = 20;

/** The time until a request to stop that reached a trial has reached this process too. */
const graceMilliseconds = 200;

/** Signals that come from outside, not from the program's own fault. */
const outsideSignals = new Set<string>(["SIGKILL", "SIGTERM", "SIGHUP"]);

/**
 * Runs each job as a process of this machine.
 *
 * A job's program gets `--directory DIR --command TEXT [--engine NAME] [--data-directory DIR]`, takes its
 * other settings from `DIR/settings.json` and writes one {@linkcode JobEvent} a line to standard output; `DIR/trial.log` gets
 * everything else that it writes. Its standard input stays open and empty as long as this process lives: at
 * its end the trial must stop. It keeps its last checkpoint, which the caller removes. It is asked to stop
 * by SIGTERM, and killed 20 s later; so is one that says nothing for longer than its job allows, which has
 * failed. One that not even that ends is left to itself: it has failed, or, where the sweep is to stop, ends
 * that with a StuckError. The exit status 130 is that of a trial that was asked to stop, 75 of one that its disk stopped.
 *
 * @param program The command and its first arguments, for which nothing is prepared.
 *   @default the task `worker` of deno.json
 * @param patience The times that a process is given to end.
 */
export function localExecutor(
  program?: readonly string[],
  patience: Partial<Patience> = {},
): Executor {
  if (program !== undefined) {
    return {
      run: (job, onEvent, signal) => runProcess(program, job, { onEvent, signal, patience }),
    };
  }
  return {
    dataHash: dataHashOf,
    prepare: prepareTrials,
    run: async (job, onEvent, signal) =>
      await runProcess(await taskProgram("worker"), job, { onEvent, signal, patience }),
  };
}

async function runProcess(
  [command, ...first]: readonly string[],
  job: Job,
  { onEvent, signal, patience }: {
    onEvent: (event: JobEvent) => Promise<void>;
    signal: AbortSignal;
    patience: Partial<Patience>;
  },
): Promise<Outcome> {
  const { directory } = job;
  const logPath = join(directory, "trial.log");
  using log = await withPath(
    logPath,
    { action: "written" },
    () => Deno.open(logPath, { append: true, create: true }),
  );
  const tail: string[] = [];
  const writeLog = async (said: string) => {
    const line = stripVTControlCharacters(said);
    const bytes = new TextEncoder().encode(line + "\n");
    await withPath(logPath, { action: "written" }, async () => {
      for (let done = 0; done < bytes.length;) done += await log.write(bytes.subarray(done));
    });
    if (tail.push(line.slice(0, 1000)) > keptLines) tail.shift();
  };

  let process: Deno.ChildProcess;
  try {
    process = new Deno.Command(command!, {
      args: [...first, ...argumentsOf(job)],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    return { status: "failed", error: `${command}: ${(error as Error).message}`, log: "" };
  }
  const child = new Child(process, patience);
  const stop = () => child.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();

  const limit = job.silenceSeconds ?? Infinity;
  let isSilent = false;
  const watch = new SilenceWatch({
    limit,
    onSilent: (seconds) => void onEvent({ event: "silent", seconds, limit }).catch(() => {}),
    onLimit() {
      isSilent = true;
      stop();
      // One that was stopped hears of it only when it goes on.
      child.kill("SIGCONT");
    },
  });
  let end: Extract<JobEvent, { event: "end" }> | undefined;
  const hear = () => (watch.hear(), child.hear());
  const readEvents = async () => {
    for await (const line of lines(process.stdout, child.output)) {
      hear();
      const event = parseEvent(line);
      if (event === undefined) await writeLog(line);
      else await onEvent(event);
      if (event?.event === "end") end = event;
    }
  };
  const readLog = async () => {
    for await (const line of lines(process.stderr, child.output)) {
      hear();
      await writeLog(line);
    }
  };
  const reading = await Promise.allSettled(
    [readEvents, readLog].map((read) => read().catch((error) => (stop(), Promise.reject(error)))),
  );
  const status = await child.ended;
  watch.stop();
  signal.removeEventListener("abort", stop);
  await child.close();
  for (const result of reading) if (result.status === "rejected") throw result.reason;
  if (status === undefined) {
    const error = `process ${process.pid} does not end although it was killed: it waits for the ` +
      `system, for a disk or file server that does not answer, say. Mend that, or restart the machine`;
    if (!isSilent || signal.aborted) throw new StuckError(`${directory}: ${error}.`);
    return { status: "failed", error, log: tail.join("\n") };
  }

  if (status.success && end) return { status: "complete", best: end.best, seconds: end.seconds };
  if (isSilent && !signal.aborted) {
    const error =
      `it said nothing for ${formatDuration(limit)} and was ended; its last line is in ` +
      `trial.log, and --silence (in a cell silenceSeconds) allows more`;
    return { status: "failed", error, log: tail.join("\n") };
  }
  const wasAsked = status.code === stoppedStatus || status.signal === "SIGINT";
  // Ctrl-C reaches the trial as well, whose end may be heard of first.
  if (wasAsked && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, graceMilliseconds));
  }
  if (signal.aborted) return { status: "stopped" };
  const wasKilled = wasAsked || status.code === blockedStatus ||
    outsideSignals.has(status.signal ?? "");
  return {
    status: wasKilled ? "killed" : "failed",
    error: errorOf(tail, status),
    log: tail.join("\n"),
  };
}

function argumentsOf({ directory, engine, command, settings: { dataDirectory } }: Job): string[] {
  return [
    ...(dataDirectory === "" ? [] : ["--data-directory", dataDirectory]),
    ...["--directory", directory, "--command", command],
    ...(engine === undefined ? [] : ["--engine", engine]),
  ];
}

/** The message of the error that a process ended with, from its log. */
function errorOf(tail: readonly string[], status: Deno.CommandStatus): string {
  // Deno prints the line of source and the stack of an uncaught error after its message, indented.
  const messages = tail.filter((line) => /^(?!Caused by: )\S/.test(line));
  const message = (messages.findLast((line) => /error/i.test(line)) ?? messages.at(-1))
    ?.replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
  if (status.code === stoppedStatus) return "asked to stop from outside";
  if (status.signal) return `killed by ${status.signal}${message ? `; last said: ${message}` : ""}`;
  return message ??
    (status.success ? "ended without a result" : `ended with status ${status.code}`);
}

/** An event that was printed; undefined of anything else. */
function parseEvent(line: string): JobEvent | undefined {
  if (!line.startsWith('{"event":')) return undefined;
  try {
    const event: JobEvent = JSON.parse(line);
    // Numbers that are not finite are null in JSON; of processes, null is what is not known.
    return event.event === "runs"
      ? event
      : JSON.parse(line, (_, value) => value === null ? NaN : value);
  } catch {
    return undefined;
  }
}
