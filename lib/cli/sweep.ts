import { Command, InvalidArgumentError } from "commander";
import { relative } from "node:path";
import { parseAssignments, UserError } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { type Summary, tableText, widestInterval, writeReport } from "../report/mod.ts";
import {
  type Executor,
  planSweep,
  type PrecisionRule,
  presets,
  runSweep,
  type Study,
  type SweepOptions,
} from "../sweep/mod.ts";
import { collect, commandLine, engineOption } from "./options.ts";
import { printPlan } from "./print_plan.ts";
import { sweepProgress, trialName } from "./sweep_progress.ts";
import { interrupted, runMain, terminalProgress } from "./terminal.ts";

interface Arguments {
  preset: string;
  seeds: number;
  precision?: number;
  maxSeeds?: number;
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
 * @param executor Runs the trials. @default processes of this machine
 * @returns The exit status: 0 when every trial that was asked for is complete, 130 when it was stopped,
 *   else 1.
 */
export async function sweep(
  args: readonly string[],
  signal: AbortSignal,
  executor?: Executor,
): Promise<number> {
  const command = parse(args);
  const options = command.opts<Arguments>();
  const sweepOptions: SweepOptions = {
    experiment: command.processedArgs[0],
    preset: options.preset,
    seeds: options.seeds,
    set: parseAssignments(options.set),
    fresh: options.fresh,
    jobs: options.jobs,
    resultsDirectory: options.results,
    engine: options.engine,
    rule: precisionRule(options),
    command: commandLine("sweep", args),
    signal,
    ...(executor && { executor }),
  };
  if (options.dryRun) {
    printPlan(await planSweep(sweepOptions), true);
    return 0;
  }
  return await run(sweepOptions);
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
    .option("--seeds <count>", "trials of each point", count, 3)
    .option(
      "--precision <width>",
      "add seeds until the 95 % interval of every difference is at most so wide, in points",
      width,
    )
    .option("--max-seeds <count>", "seeds at which --precision gives up (default: 20)", count)
    .option("--set <name=value>", "any setting of the trials; can be repeated", collect, [])
    .option("--jobs <count>", "trials at once (default: as many as there are cores)", count)
    .option("--fresh", "start over: remove what is there of this study", false)
    .option("--dry-run", "print the plan with an estimate of time; run nothing", false)
    .option("--results <directory>", "where to write (default: results)")
    .addOption(engineOption())
    .addHelpText(
      "after",
      `
Started again, it goes on where it was: complete trials stay, failed and stopped ones run again. More
seeds, or more values in the experiment's file, train only what is new. Each choice of --preset and --set
has a folder of its own.

Examples:
  deno task sweep                                the learning-rate experiment, minutes on two cores
  deno task sweep --dry-run                      what it would do, and how long that takes
  deno task sweep --seeds 5                      more repeats: complete trials stay
  deno task sweep --precision 1 --max-seeds 10   as many repeats as it takes
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

function width(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function precisionRule(
  { precision, maxSeeds, seeds }: Arguments,
): PrecisionRule | undefined {
  if (precision === undefined) {
    if (maxSeeds === undefined) return undefined;
    throw new UserError("--max-seeds limits --precision: give both, or --seeds alone.");
  }
  const most = maxSeeds ?? 20;
  if (most >= seeds) return { precision, maxSeeds: most };
  throw new UserError(`--max-seeds ${most} is below --seeds ${seeds}: raise it, or lower --seeds.`);
}

/** Runs the study, and with a rule again with more seeds until it is precise enough. */
async function run(options: SweepOptions): Promise<number> {
  const { rule } = options;
  const { signal } = options;
  let study = await runOnce(options);
  for (let seeds = options.seeds!; rule && !signal?.aborted && seeds < rule.maxSeeds;) {
    const widest = widestInterval(study);
    if (widest === undefined || widest <= rule.precision) break;
    seeds++;
    console.log(`The widest interval is ${widest.toFixed(2)}: seed ${seeds} of ${rule.maxSeeds}`);
    study = await runOnce({ ...options, seeds, fresh: false });
  }
  if (signal?.aborted) {
    const complete = study.trials.filter(({ state }) => state === "complete").length;
    console.log(`Stopped with ${complete} complete trials. To go on: ${again(options)}`);
    return interrupted;
  }
  const summary = await writeReport(study);
  console.log(`\n${tableText(summary)}\n`);
  console.log(`Written to ${relative(Deno.cwd(), study.directory)}`);
  printTroubles(summary, study, again(options));
  return summary.rows.every(({ failed, unfinished }) => failed + unfinished === 0) ? 0 : 1;
}

async function runOnce(options: SweepOptions): Promise<Study> {
  const { signal } = options;
  let progress: ReturnType<typeof sweepProgress> | undefined;
  // Installing and fetching can be interrupted anywhere.
  let isPreparing = true;
  const stop = () => {
    if (isPreparing) Deno.exit(interrupted);
    progress?.stop();
    console.log("Stopping the trials …");
  };
  signal?.addEventListener("abort", stop);
  try {
    return await runSweep({
      ...options,
      onPlan(plan) {
        printPlan(plan, false);
        progress = sweepProgress(plan);
      },
      onProgress: terminalProgress(),
      onNotice: (line) => console.log(line),
      onUpdate(update) {
        isPreparing = false;
        if (!signal?.aborted) progress?.update(update);
      },
    });
  } finally {
    progress?.stop();
    signal?.removeEventListener("abort", stop);
  }
}

/** The command that goes on with what another has begun. */
function again({ command }: SweepOptions): string {
  return command!.replace(/ --fresh\b/, "");
}

/** Shows the logs of failed trials, which the table names with their errors, and trials that were killed. */
function printTroubles({ failures }: Summary, { trials }: Study, command: string): void {
  for (const { id, log } of failures) {
    console.error(`\nThe end of trial ${id}'s log:`);
    for (const line of log.split("\n")) console.error(`  ${line}`);
  }
  const killed = trials.filter(({ state, error }) => state === "running" && error !== undefined);
  for (const trial of killed) {
    console.error(
      `\n${
        trialName(trial)
      } was ended from outside again and again (${trial.error}), perhaps for ` +
        `lack of memory: try --jobs 1. It goes on from its last epoch.`,
    );
  }
  if (failures.length + killed.length > 0) console.error(`\nTo go on: ${command}`);
}

if (import.meta.main) await runMain((signal) => sweep(Deno.args, signal));
