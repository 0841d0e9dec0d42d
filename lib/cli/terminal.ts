import { MultiBar } from "cli-progress";
import type { OnProgress, Progress } from "../base/mod.ts";

/** Seconds from one plain line about a piece of work to the next. */
const lineInterval = 5;

/**
 * Shows progress on standard error, with the time left: a bar for each label under way on a
 * terminal, and elsewhere a plain line every few seconds.
 */
export function terminalProgress(): OnProgress {
  return Deno.stderr.isTerminal() ? drawBars() : writeLines();
}

/** What is used of cli-progress, which has no types. */
interface Bar {
  setTotal(total: number): void;
  update(done: number, payload: BarPayload): void;
}

interface Bars {
  create(total: number, done: number, payload: BarPayload): Bar;
  remove(bar: Bar): void;
  log(line: string): void;
  stop(): void;
}

interface BarPayload {
  label: string;
  state: string;
}

function drawBars(): OnProgress {
  const multi: Bars = new MultiBar({
    format: "{label}  {bar}  {state}",
    barsize: 30,
    barCompleteChar: "━",
    barIncompleteChar: "─",
    // runMain ends the process.
    gracefulExit: false,
    clearOnComplete: true,
  });
  const bars = new Map<string, { bar: Bar; first: Moment }>();
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

/** How much was done at a time, in seconds. */
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

/** "12 of 274 MB, 20 s left". */
function state(progress: Progress, first?: Moment): string {
  const { done, total, unit } = progress;
  if (total === 0) return done === 0 ? "…" : amount(done, unit);
  const sofar = `${amount(done, unit).split(" ")[0]} of ${amount(total, unit)}`;
  if (first === undefined || done <= first.done) return sofar;
  const rate = (done - first.done) / (moment(progress).time - first.time);
  return `${sofar}, ${duration((total - done) / rate)} left`;
}

/** "done in 9 s". */
function endState(first: Moment): string {
  return `done in ${duration(performance.now() / 1000 - first.time)}`;
}

/** "274 MB", "12 images". */
export function amount(count: number, unit: Progress["unit"]): string {
  return unit === "bytes" ? `${(count / 1e6).toFixed(0)} MB` : `${count} ${unit}`;
}

/** "9 s", "3 min 20 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Exit status of a program that was stopped by Ctrl-C, as the shell gives it. */
const interrupted = 130;

/**
 * Runs a program and ends the process.
 *
 * The exit status is what `main` returns (0 for nothing), or 1 when it throws. An error of one of
 * the project's own classes is printed as its message; any other is a defect, printed with its
 * stack. SIGINT and SIGTERM end the process with status 130: at once, or, when `main` takes the
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
    console.error(isOwn(error) ? `error: ${error.message}` : error);
    Deno.exit(1);
  }
}

/** Whether an error is of a class of this project, not of JavaScript or Deno. */
function isOwn(error: unknown): error is Error {
  return error instanceof Error && !(error.constructor.name in globalThis) &&
    !(error.constructor.name in Deno.errors);
}
