import { formatBytes, formatDuration, type OnProgress, type Progress } from "../base/mod.ts";
import { Board } from "./board.ts";
import { hasBars, shown, widthOf } from "./screen.ts";

export { interrupted, runMain, taskArguments } from "./main.ts";

/** Seconds of the shortest work whose end a terminal tells. */
const shortest = 0.5;

/** Seconds from one plain line about a piece of work to the next. */
const lineInterval = 5;

/** Options of {@linkcode terminalProgress}. */
export interface TerminalProgressOptions {
  /** Leaves nothing of work that has ended. @default false */
  isTransient?: boolean;
}

/**
 * Shows progress on standard error, with the time left: a bar for each label under way on a
 * terminal, and elsewhere a plain line every few seconds.
 */
export function terminalProgress(options: TerminalProgressOptions = {}): OnProgress {
  return hasBars("stderr") ? drawBars(options) : writeLines(options);
}

function drawBars({ isTransient = false }: TerminalProgressOptions): OnProgress {
  const board = new Board<string>("stderr");
  const firsts = new Map<string, Moment>();
  return (progress) => {
    const { label, done, total } = progress;
    const first = firsts.get(label);
    if (isEnd(progress)) {
      if (first === undefined) return;
      firsts.delete(label);
      board.delete(label);
      const isWorthALine = performance.now() / 1000 - first.time >= shortest;
      if (!isTransient && isWorthALine) board.log(`${label}: ${endState(first)}`);
    } else {
      if (first === undefined) firsts.set(label, moment(progress));
      const nameWidth = Math.max(...Array.from(firsts.keys(), (key) => widthOf(key)));
      const share = total === 0 ? 0 : done / total;
      board.set(label, { name: label, nameWidth, share, news: states(progress, first) });
    }
  };
}

function writeLines({ isTransient = false }: TerminalProgressOptions): OnProgress {
  const works = new Map<string, { first: Moment; written: number }>();
  const write = (line: string) =>
    Deno.stderr.writeSync(new TextEncoder().encode(`${shown(line)}\n`));
  return (progress) => {
    const { label } = progress;
    const now = moment(progress);
    const work = works.get(label);
    if (isEnd(progress)) {
      if (work === undefined) return;
      if (!isTransient) write(`${label}: ${endState(work.first)}`);
      works.delete(label);
    } else if (work === undefined && isTransient) {
      works.set(label, { first: now, written: now.time });
    } else if (work === undefined || now.time - work.written >= lineInterval) {
      const first = work?.first ?? now;
      works.set(label, { first, written: now.time });
      write(`${label}: ${states(progress, first).join(", ")}`);
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

/** "12 MB of 274 MB" and "20 s left", "3 of 10 steps". */
function states(progress: Progress, first = moment(progress)): string[] {
  const { done, total, unit } = progress;
  const [part, whole] = unit === "bytes"
    ? [formatBytes(done), formatBytes(total)]
    : [`${done}`, `${total} ${unit}`];
  if (total === 0) return [done === 0 ? "…" : part];
  const share = `${part} of ${whole}`;
  if (done <= first.done) return [share];
  const rate = (done - first.done) / (moment(progress).time - first.time);
  return [share, `${formatDuration((total - done) / rate)} left`];
}

/** "done in 9.1 s". */
function endState(first: Moment): string {
  return `done in ${formatDuration(performance.now() / 1000 - first.time)}`;
}
