import { InvalidArgumentError, Option } from "commander";
import { isOfDisk, listWords, shownPath, UserError } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import {
  runRace,
  summarize,
  type Summary,
  tableText,
  widestInterval,
  writeResults,
} from "../report/mod.ts";
import {
  type Executor,
  planSweep,
  type PrecisionRule,
  prunerNames,
  readClusterSettings,
  type SamplerChoice,
  samplerNames,
  type Study,
  type SweepOptions,
  trialsInAll,
} from "../sweep/mod.ts";
import { parseTrialAssignments } from "../trainer/mod.ts";
import { Command } from "./command.ts";
import { printExperiments, printPresets, printSettings } from "./list.ts";
import {
  commandLine,
  engineOption,
  listOption,
  presetOption,
  setOption,
  silenceOption,
} from "./options.ts";
import { printPlan } from "./print_plan.ts";
import { columns, print } from "./screen.ts";
import { clusterWay, localWay, submit, type Way } from "./sweep_way.ts";
import { interrupted, runMain, taskArguments } from "./terminal.ts";
import { printTroubles } from "./troubles.ts";
import { count, path } from "./values.ts";

interface Arguments {
  preset: string;
  seeds: number;
  sampler: string;
  pruner: string;
  race: boolean;
  trials?: number;
  inFlight?: number;
  precision?: number;
  maxSeeds?: number;
  set: string[];
  jobs?: number;
  fresh: boolean;
  dryRun: boolean;
  list?: "experiments" | "settings";
  results?: string;
  engine?: EngineName;
  silence?: number;
  executor: "local" | "slurm";
  cluster?: string;
  wait: boolean;
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
  checkPlace(options);
  if (options.list !== undefined) {
    await printList(options.list);
    return 0;
  }
  const sweepOptions: SweepOptions = {
    experiment: command.processedArgs[0],
    preset: options.preset,
    seeds: options.seeds,
    set: parseTrialAssignments(options.set),
    fresh: options.fresh,
    jobs: options.jobs,
    resultsDirectory: options.results,
    engine: options.engine,
    silenceSeconds: options.silence === undefined ? undefined : 60 * options.silence,
    rule: precisionRule(options),
    sampler: samplerChoice(options),
    pruner: options.pruner,
    ...(options.race && { race: { maxSeeds: options.seeds, out: [] } }),
    // The place where trials run changes none of their numbers, and so is not recorded.
    command: commandLine("sweep", withoutPlace(args)),
    signal,
    ...(executor && { executor }),
  };
  const isLocal = options.executor === "local";
  const cluster = isLocal ? undefined : await readClusterSettings(options.cluster);
  if (options.dryRun) {
    printPlan(await planSweep(sweepOptions), true, isLocal);
    return 0;
  }
  if (cluster === undefined) return await run(sweepOptions, localWay);
  const request = {
    cluster,
    request: commandLine("sweep", args.filter((arg) => arg !== "--fresh")),
  };
  if (options.wait) return await run(sweepOptions, clusterWay(request));
  return await submit({ ...sweepOptions, ...request });
}

function parse(args: readonly string[]): Command {
  const command = new Command("deno task sweep")
    .description("Trains every trial of an experiment, then writes its table and plot.")
    .argument("[experiment]", "name of a file in experiments/", "learning_rate")
    .addOption(presetOption())
    .option("--seeds <count>", "trials of each point", count, 3)
    .option(
      "--precision <width>",
      "add seeds until the 95% interval of every difference is at most so wide, in points",
      width,
    )
    .option("--max-seeds <count>", "seeds at which --precision gives up (default: 20)", count)
    .option(
      "--race",
      "give no more seeds to points that are worse than the best beyond doubt, up to --seeds",
      false,
    )
    .addOption(setOption("any setting of the trials"))
    .option(
      "--sampler <name>",
      `what chooses the points: grid, all combinations; or ${
        listWords(samplerNames.slice(1), "or")
      } (Optuna's)`,
      "grid",
    )
    .option("--trials <count>", "trials in all that a sampler chooses points for", count)
    .option(
      "--in-flight <count>",
      "trials at once that a sampler's choices do not know of (default: 4)",
      count,
    )
    .option(
      "--pruner <name>",
      `what ends hopeless trials: ${listWords(prunerNames, "or")} (as Optuna's)`,
      "none",
    )
    .option("--jobs <count>", "trials at once (default: as many as there are cores)", count)
    .option("--fresh", "start over: remove what is there of this study", false)
    .option("--dry-run", "print the plan with an estimate of time; run nothing", false)
    .option("--results <directory>", "where to write (default: results)", path)
    .addOption(listOption(["experiments", "settings"]))
    .addOption(engineOption())
    .addOption(silenceOption())
    .addOption(
      new Option("--executor <name>", "where trials run: on this machine, or on a Slurm cluster")
        .choices(["local", "slurm"]).default("local"),
    )
    .option("--cluster <file>", "the cluster's settings (default: cluster.json)", path)
    .option("--wait", "show what a cluster does until it has done; else return at once", false)
    .addHelpAfter(`
Started again, it goes on where it was: complete trials stay, failed and stopped ones run again. More
seeds, or more values in the experiment's file, train only what is new. Each choice of --preset and --set
has a folder of its own.

Examples:
  deno task sweep                                the learning-rate experiment, minutes on two cores
  deno task sweep --list                         the experiments and presets there are
  deno task sweep --list settings                what --set can set
  deno task sweep --dry-run                      what it would do, and how long that takes
  deno task sweep --seeds 5                      more repeats: complete trials stay
  deno task sweep --precision 1 --max-seeds 10   as many repeats as it takes
  deno task sweep --preset lab --jobs 1          the report's sizes, one trial at a time
  deno task sweep --set model=answer --set data=easy-vqa
  deno task sweep --executor slurm               on a cluster; see deno task status
  deno task sweep --fresh                        start over`);
  return command.parse(args, { from: "user" });
}

/**
 * Checks that the options of one place of trials are not given for another.
 *
 * @throws {UserError} Otherwise.
 */
function checkPlace({ executor, jobs, wait, cluster }: Arguments): void {
  if (executor === "slurm" && jobs !== undefined) {
    throw new UserError(
      "--jobs is the number of trials at once on this machine: leave it out, and set 'parallel' in " +
        "cluster.json.",
    );
  }
  const ofCluster = wait ? "--wait" : cluster !== undefined ? "--cluster" : undefined;
  if (executor === "slurm" || ofCluster === undefined) return;
  throw new UserError(`${ofCluster} is of a cluster: add --executor slurm, or leave it out.`);
}

/** A command line without the options that say where trials run. */
function withoutPlace(args: readonly string[]): string[] {
  const isValue = (i: number) => ["--executor", "--cluster"].includes(args[i - 1] ?? "");
  const isOption = (arg: string) => /^--(?:executor|cluster)(?:=|$)|^--wait$/.test(arg);
  return args.filter((arg, i) => !isOption(arg) && !isValue(i));
}

async function printList(list: "experiments" | "settings"): Promise<void> {
  if (list === "settings") return printSettings();
  await printExperiments();
  printPresets();
}

function width(text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a number above 0.");
}

function samplerChoice({ sampler, trials, inFlight }: Arguments): SamplerChoice | undefined {
  if (sampler !== "grid") {
    if (trials !== undefined) return { name: sampler, trials, inFlight };
    throw new UserError(
      `--sampler ${sampler} needs to know how many trials: add --trials 60, say.`,
    );
  }
  if (trials === undefined && inFlight === undefined) return undefined;
  throw new UserError(
    "--trials and --in-flight are a sampler's: add --sampler tpe, or leave them out.",
  );
}

function precisionRule(
  { precision, maxSeeds, seeds, race }: Arguments,
): PrecisionRule | undefined {
  if (precision === undefined) {
    if (maxSeeds === undefined) return undefined;
    throw new UserError("--max-seeds limits --precision: give both, or --seeds alone.");
  }
  if (race) {
    throw new UserError(
      "--precision adds seeds to all points and --race takes them away: choose one.",
    );
  }
  const most = maxSeeds ?? 20;
  if (most >= seeds) return { precision, maxSeeds: most };
  throw new UserError(`--max-seeds ${most} is below --seeds ${seeds}: raise it, or lower --seeds.`);
}

/** Runs the study, and with a rule again with more seeds until it is precise enough. */
async function run(options: SweepOptions, way: Way): Promise<number> {
  const { runOnce } = way;
  const { rule, race, signal } = options;
  let study = race === undefined
    ? await runOnce(options)
    : await runRace({ ...options, race }, { runOnce, onRound: (sentence) => print(sentence) });
  for (let seeds = options.seeds!; rule && !signal?.aborted && seeds < rule.maxSeeds;) {
    const widest = widestInterval(study);
    if (widest === undefined || widest <= rule.precision) break;
    seeds++;
    print(`The widest interval is ${widest.toFixed(2)}: seed ${seeds} of ${rule.maxSeeds}`);
    study = await runOnce({ ...options, seeds, fresh: false });
  }
  if (signal?.aborted) {
    const complete = study.trials.filter(({ state }) => state === "complete").length;
    way.printStopped(complete, trialsInAll(study), options);
    return interrupted;
  }
  const { summary, written } = await write(study);
  print(`\n${tableText({ ...summary, failures: [] }, columns())}\n`);
  print(written);
  return printTroubles(summary, study, again(options)) ? 0 : 1;
}

/** Writes a study's files; of one whose disk is full or read-only, the numbers alone are shown. */
async function write(study: Study): Promise<{ summary: Summary; written: string }> {
  try {
    const summary = await writeResults(study, (line) => print(line, { output: "stderr" }));
    return { summary, written: `Written to ${shownPath(study.directory)}` };
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    return { summary: await summarize(study), written: `Nothing is written: ${error.message}` };
  }
}

/** The command that goes on with what another has begun. */
function again({ command }: SweepOptions): string {
  return command!.replace(/ --fresh\b/, "");
}

if (import.meta.main) await runMain((signal) => sweep(taskArguments(), signal));
