import { formatDuration, listWords, plural, shownPath, UserError } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { type Entry, reportEntries, writePaper } from "../paper/mod.ts";
import { writeResults } from "../report/mod.ts";
import {
  type Executor,
  planSweep,
  sweepCommand,
  type SweepOptions,
  type SweepPlan,
} from "../sweep/mod.ts";
import { parseTrialAssignments } from "../trainer/mod.ts";
import { Command } from "./command.ts";
import { engineOption, presetOption, setOption, silenceOption } from "./options.ts";
import { print } from "./screen.ts";
import { showSweep } from "./show_sweep.ts";
import { interrupted, runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { printTroubles } from "./troubles.ts";
import { count, path } from "./values.ts";

interface Arguments {
  preset: string;
  run: boolean;
  set: string[];
  seeds: number;
  jobs?: number;
  dryRun: boolean;
  results?: string;
  engine?: EngineName;
  silence?: number;
}

/** An experiment of the lab report with what a sweep of it would do, or why there can be none. */
interface Due {
  entry: Entry;
  options: SweepOptions;
  plan: SweepPlan | undefined;
  error: UserError | undefined;
}

/** The outcome of running the experiments. */
interface Outcome {
  /** The reasons why experiments could not be run, by their names. */
  failures: Map<string, UserError>;
  /** True where every trial of those that ran is complete. */
  isComplete: boolean;
}

/**
 * Runs `deno task report`: the experiments of the lab report that are not complete, one after the other,
 * and then the writing of the lab report.
 *
 * @param args The command line.
 * @param signal Stops it.
 * @param executor Runs the trials. @default processes of this machine
 * @returns The exit status: 0 when every experiment has a study and every trial that was run is complete,
 *   130 when it was stopped, else 1.
 */
export async function report(
  args: readonly string[],
  signal: AbortSignal,
  executor?: Executor,
): Promise<number> {
  const command = parse(args);
  const { preset, run, set, seeds, jobs, dryRun, results, engine, silence } = command.opts<
    Arguments
  >();
  const paper = {
    preset,
    set: parseTrialAssignments(set),
    resultsDirectory: results,
    entries: await reportEntries(),
  };
  let outcome: Outcome = { failures: new Map(), isComplete: true };
  if (run || dryRun) {
    const silenceSeconds = silence === undefined ? undefined : 60 * silence;
    const common = { seeds, jobs, engine, signal, silenceSeconds, ...(executor && { executor }) };
    const due = await planAll(paper.entries, { ...common, ...paper });
    printPlan(due);
    if (dryRun) return 0;
    outcome = await runAll(due, signal);
    if (signal.aborted) return interrupted;
  }
  const isWhole = await write({ ...paper, failures: outcome.failures });
  return isWhole && outcome.isComplete ? 0 : 1;
}

function parse(args: readonly string[]): Command {
  const command = new Command("deno task report")
    .description("Runs the experiments of the lab report as far as needed, then writes it.")
    .addOption(presetOption())
    .option("--no-run", "write it from the studies that there are")
    .option("--seeds <count>", "trials of each point", count, 3)
    .addOption(setOption("any setting of the trials"))
    .option("--jobs <count>", "trials at once (default: as many as there are cores)", count)
    .option("--dry-run", "print what would be run, with an estimate of time; run nothing", false)
    .option("--results <directory>", "the folder of the results (default: results)", path)
    .addOption(engineOption())
    .addOption(silenceOption())
    .addHelpAfter(`
It writes results/report: report.md with its figures, report.html, report.tex with references.bib, and
report.pdf where Chromium or Chrome is found. Stopped, and started again, it goes on where it was.

Examples:
  deno task report                 all experiments at preset quick, then the lab report
  deno task report --dry-run       what that would run, and how long it takes
  deno task report --no-run        the lab report from the studies that there are
  deno task report --preset lab    the report's own sizes: overnight`);
  return command.parse(args, { from: "user" });
}

/** Plans every experiment that the lab report runs; one that cannot be planned has its error. */
async function planAll(
  entries: readonly Entry[],
  common: Omit<SweepOptions, "experiment">,
): Promise<Due[]> {
  const due: Due[] = [];
  for (const entry of entries.filter(({ isShownOnly }) => !isShownOnly)) {
    const study = { ...common, experiment: entry.name };
    const options = { ...study, command: await sweepCommand(study) };
    try {
      due.push({ entry, options, plan: await planSweep(options), error: undefined });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      due.push({ entry, options, plan: undefined, error });
    }
  }
  return due;
}

const isLeft = ({ plan }: Due) => plan?.trials.some(({ state }) => state !== "complete") ?? false;
const secondsOf = (due: readonly Due[]) =>
  due.reduce((sum, { plan }) => sum + (plan?.seconds ?? 0), 0);

/** Prints what is there, what is to be run, and the time that it takes in all. */
function printPlan(due: readonly Due[]): void {
  const left = due.filter(isLeft);
  for (const { entry, plan, error } of due) {
    if (plan === undefined) {
      print(`${entry.name}: cannot be run: ${error?.message}`);
      continue;
    }
    const complete = plan.trials.filter(({ state }) => state === "complete").length;
    const time = plan.seconds > 0 ? `, about ${formatDuration(plan.seconds)}` : "";
    print(`${entry.name}: ${complete} of ${plural(plan.trials.length, "trial")}${time}`);
  }
  print(
    left.length === 0
      ? "Every experiment is complete."
      : `${plural(left.length, "experiment")} to run, about ${
        formatDuration(secondsOf(left))
      } in all`,
  );
}

/** Runs the experiments that are not complete. */
async function runAll(due: readonly Due[], signal: AbortSignal): Promise<Outcome> {
  const left = due.filter(isLeft);
  const failures = new Map(
    due.flatMap(({ entry, error }) => error === undefined ? [] : [[entry.name, error]]),
  );
  let isComplete = true;
  for (const [i, { entry, options }] of left.entries()) {
    const time = formatDuration(secondsOf(left.slice(i)));
    print(`\n[${i + 1} of ${left.length}, about ${time} left in all] ${entry.name}`);
    const sayStopped = () =>
      print(`${i} of ${plural(left.length, "experiment")} done; the same command goes on`);
    try {
      isComplete = await runOne(options, sayStopped) && isComplete;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.set(entry.name, error);
      print(`${entry.name}: ${error.message}`);
    }
    if (signal.aborted) {
      sayStopped();
      break;
    }
  }
  return { failures, isComplete };
}

/** Runs one experiment and writes its page. @returns True where every trial is complete. */
async function runOne(options: SweepOptions, onStopped: () => void): Promise<boolean> {
  const study = await showSweep(options, { onStopped });
  if (options.signal?.aborted) return false;
  const summary = await writeResults(study, (line) => print(line, { output: "stderr" }));
  return printTroubles(summary, study, options.command!);
}

/** Writes the lab report and says what it lacks. @returns True where it lacks nothing. */
async function write(options: Parameters<typeof writePaper>[0]): Promise<boolean> {
  const { directory, files, notices, paper } = await writePaper({
    ...options,
    onProgress: terminalProgress(),
  });
  for (const { entry, message } of paper.missing) print(`${entry.name}: ${message}`);
  for (const notice of notices) print(notice);
  print(`Written to ${shownPath(directory)}: ${listWords(files)}`);
  return paper.missing.length === 0;
}

if (import.meta.main) await runMain((signal) => report(taskArguments(), signal));
