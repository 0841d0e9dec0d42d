// @ts-types="@types/cli-progress"
import { MultiBar, type SingleBar } from "cli-progress";
import process from "node:process";
import {
  formatBytes,
  formatDuration,
  type OnProgress,
  type Progress,
  UserError,
} from "../base/mod.ts";

/** Seconds from one plain line about a piece of work to the next. */
const lineInterval = 5;

/**
 * Shows progress on standard error, with the time left: a bar for each label under way on a
 * terminal, and elsewhere a plain line every few seconds.
 */
export function terminalProgress(): OnProgress {
  return Deno.stderr.isTerminal() ? drawBars() : writeLines();
}

function drawBars(): OnProgress {
  const multi = new MultiBar({
    stream: process.stderr,
    barsize: 24,
    hideCursor: false,
    gracefulExit: false,
    clearOnComplete: true,
    emptyOnZero: true,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    format: "{label} {bar} {state}",
  });
  const bars = new Map<string, { bar: SingleBar; first: Moment }>();
  // However the process ends, the terminal gets its settings back.
  addEventListener("unload", () => bars.size > 0 && multi.stop());
  return (progress) => {
    const { label, done, total } = progress;
    const known = bars.get(label);
    if (isEnd(progress)) {
      if (known === undefined) return;
      multi.log(`${label}: ${endState(known.first)}\n`);
      multi.remove(known.bar);
      bars.delete(label);
      if (bars.size === 0) multi.stop();
    } else if (known === undefined) {
      const payload = { label, state: state(progress) };
      bars.set(label, { bar: multi.create(total, done, payload), first: moment(progress) });
    } else {
      known.bar.setTotal(total);
      known.bar.update(done, { label, state: state(progress, known.first) });
    }
  };
}

function writeLines(): OnProgress {
  const works = new Map<string, { first: Moment; written: number }>();
  const write = (line: string) => Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  return (progress) => {
    const { label } = progress;
    const now = moment(progress);
    const work = works.get(label);
    if (isEnd(progress)) {
      if (work === undefined) return;
      write(`${label}: ${endState(work.first)}`);
      works.delete(label);
    } else if (work === undefined || now.time - work.written >= lineInterval) {
      const first = work?.first ?? now;
      works.set(label, { first, written: now.time });
      write(`${label}: ${state(progress, first)}`);
    }
  };
}

/** The work done at a moment. */
interface Moment {
  time: number;
  done: number;
}

function moment({ done }: Progress): Moment {
  return { time: performance.now() / 1000, done };
}

/** A total of 0 is an unknown one. */
function isEnd({ done, total }: Progress): boolean {
  return total > 0 && done >= total;
}

/** "12 MB of 274 MB, 20 s left", "3 of 10 steps". */
function state(progress: Progress, first = moment(progress)): string {
  const { done, total, unit } = progress;
  const [part, whole] = unit === "bytes"
    ? [formatBytes(done), formatBytes(total)]
    : [`${done}`, `${total} ${unit}`];
  if (total === 0) return done === 0 ? "…" : part;
  const share = `${part} of ${whole}`;
  if (done <= first.done) return share;
  const rate = (done - first.done) / (moment(progress).time - first.time);
  return `${share}, ${formatDuration((total - done) / rate)} left`;
}

/** "done in 9.1 s". */
function endState(first: Moment): string {
  return `done in ${formatDuration(performance.now() / 1000 - first.time)}`;
}

/** Exit status of a program that was stopped by Ctrl-C, as the shell gives it. */
export const interrupted = 130;

/**
 * Runs a program and ends the process.
 *
 * The exit status is what `main` returns (0 for nothing), or 1 when it throws. A {@linkcode UserError}
 * is printed as its message; any other error is a defect, printed with its stack. SIGINT and SIGTERM end the process with status 130: at once, or, when `main` takes the
 * signal, as soon as `main` has ended; a second one always ends it at once.
 */
export async function runMain(
  main: (signal: AbortSignal) => Promise<number | void>,
): Promise<never> {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => {
    if (signal.aborted || main.length === 0) Deno.exit(interrupted);
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  try {
    const status = await main(signal) ?? 0;
    Deno.exit(signal.aborted ? interrupted : status);
  } catch (error) {
    if (signal.aborted) Deno.exit(interrupted);
    console.error(error instanceof UserError ? `error: ${error.message}` : error);
    Deno.exit(1);
  }
}
