import { Command, InvalidArgumentError } from "commander";
import { relative } from "node:path";
import { formatDuration, parseAssignments, plural } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { type Summary, tableText, writeReport } from "../report/mod.ts";
import { planSweep, presets, runSweep, type SweepOptions, type SweepPlan } from "../sweep/mod.ts";
import { collect, commandLine, engineOption } from "./options.ts";
import { prepareTrials } from "./prepare.ts";
import { sweepProgress, trialName } from "./sweep_progress.ts";
import { interrupted, runMain } from "./terminal.ts";

interface Arguments {
  preset: string;
  seeds: number;
  set: string[];
  jobs?: number;
  fresh: boolean;
  dryRun: boolean;
  results?: string;
  engine?: EngineName;
}

/**
 * Runs `deno task sweep`.
 *
 * @param args The command line.
 * @param signal Stops it.
 * @param trialProgram Stands in for the trials' program in tests; nothing is installed for it.
 * @returns The exit status: 0 when every trial is complete, else 1.
 */
export async function sweep(
  args: readonly string[],
  signal: AbortSignal,
  trialProgram?: readonly string[],
): Promise<number> {
  const command = parse(args);
  const options = command.opts<Arguments>();
  const sweepOptions: SweepOptions = {
    experiment: command.processedArgs[0],
    preset: options.preset,
    seeds: options.seeds,
    set: parseAssignments(options.set),
    fresh: options.fresh,
    signal,
    ...(options.jobs !== undefined && { jobs: options.jobs }),
    ...(options.results !== undefined && { resultsDirectory: options.results }),
    ...(options.engine && { engine: options.engine }),
    ...(trialProgram && { trialProgram }),
  };
  const plan = await planSweep(sweepOptions);
  printPlan(plan, options.dryRun);
  return options.dryRun ? 0 : await run(sweepOptions, plan, commandLine("sweep", args));
}

function parse(args: readonly string[]): Command {
  const command = new Command("deno task sweep")
    .description("Trains every trial of an experiment, then writes its table and plot.")
    .argument("[experiment]", "name of a file in experiments/", "learning_rate")
    .option(
      "--preset <name>",
      `sizes of data and model: ${Object.keys(presets).join(", ")}`,
      "quick",
    )
    .option("--seeds <count>", "trials of each value", count, 3)
    .option("--set <name=value>", "any setting of the trials; can be repeated", collect, [])
    .option("--jobs <count>", "trials at once (default: as many as there are cores)", count)
    .option("--fresh", "start over: remove what is there of this experiment and preset", false)
    .option("--dry-run", "print the plan with an estimate of time; run nothing", false)
    .option("--results <directory>", "where to write (default: results)")
    .addOption(engineOption())
    .addHelpText(
      "after",
      `
Started again, it goes on where it was: complete trials stay, failed and stopped ones run again.

Examples:
  deno task sweep                                the learning-rate experiment, minutes on two cores
  deno task sweep --dry-run                      what it would do, and how long that takes
  deno task sweep --seeds 5                      more repeats: complete trials stay
  deno task sweep --preset lab --jobs 1          the report's sizes, one trial at a time
  deno task sweep --set model=answer --set data=easy-vqa
  deno task sweep --fresh                        start over`,
    );
  return command.parse(args, { from: "user" });
}

function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

function printPlan(plan: SweepPlan, details: boolean): void {
  const { experiment, preset, seeds, trials, jobs, seconds, basis, directory } = plan;
  const { setting, values } = experiment;
  const complete = trials.filter(({ state }) => state === "complete").length;
  console.log(`${experiment.name}, ${preset}: ${experiment.question}`);
  console.log(
    `${plural(values.length, "value")} of ${setting} x ${plural(seeds.length, "seed")} = ` +
      plural(trials.length, "trial") +
      (complete > 0 ? `, ${complete} of them complete` : ""),
  );
  if (details) {
    for (const trial of trials) {
      const left = trial.seconds > 0 ? `, about ${formatDuration(trial.seconds)}` : "";
      console.log(`  ${trialName(setting, trial)}: ${trial.state}${left}`);
    }
  }
  if (complete < trials.length) {
    const source = basis === "settings" ? "a guess from the settings" : `from trials of ${basis}`;
    console.log(`${jobs} at once, about ${formatDuration(seconds)} in all (${source})`);
  }
  if (details) console.log(`Results: ${relative(Deno.cwd(), directory) || "."}`);
}

async function run(options: SweepOptions, plan: SweepPlan, command: string): Promise<number> {
  const { signal } = options;
  const started = new Date();
  const isDone = plan.trials.every(({ state }) => state === "complete");
  // What it installs and downloads can be interrupted anywhere.
  const quit = () => Deno.exit(interrupted);
  signal?.addEventListener("abort", quit);
  const trialEngine = options.trialProgram || isDone
    ? undefined
    : await prepareTrials(plan, options);
  signal?.removeEventListener("abort", quit);
  const progress = sweepProgress(plan);
  signal?.addEventListener("abort", () => {
    progress.stop();
    console.log("Stopping the trials …");
  });
  const study = await runSweep({
    ...options,
    ...(trialEngine && { trialEngine }),
    onUpdate: (update) => {
      if (!signal?.aborted) progress.update(update);
    },
  }).finally(() => progress.stop());
  if (signal?.aborted) {
    const complete = study.trials.filter(({ state }) => state === "complete").length;
    console.log(`Stopped with ${complete} complete trials. To go on: ${again(command)}`);
    return interrupted;
  }
  const summary = await writeReport(study, { command, started });
  console.log(`\n${tableText(summary)}\n`);
  console.log(`Written to ${relative(Deno.cwd(), study.directory)}`);
  printLogs(summary, command);
  return summary.rows.every(({ failed, unfinished }) => failed + unfinished === 0) ? 0 : 1;
}

/** The command that goes on with what another has begun. */
function again(command: string): string {
  return command.replace(/ --fresh\b/, "");
}

/** Of the failed trials, which the table names with their errors. */
function printLogs({ failures }: Summary, command: string): void {
  for (const { number, log } of failures) {
    console.error(`\nThe end of trial ${number}'s log:`);
    for (const line of log.split("\n")) console.error(`  ${line}`);
  }
  if (failures.length > 0) console.error(`\nTo run failed trials again: ${again(command)}`);
}

if (import.meta.main) await runMain((signal) => sweep(Deno.args, signal));
