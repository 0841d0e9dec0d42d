import { Argument } from "commander";
import { loadavg } from "node:os";
import { join } from "node:path";
import { hardware, listWords, projectRoot, writeAtomic } from "../lib/base/mod.ts";
import { Command } from "../lib/cli/command.ts";
import { print, printLines } from "../lib/cli/screen.ts";
import { runMain, taskArguments, terminalProgress } from "../lib/cli/terminal.ts";
import { type Context, type Entry, type Extent, openContext } from "./context.ts";
import { decoding } from "./entries/decoding.ts";
import { firstSweep } from "./entries/first_sweep.ts";
import { harness } from "./entries/harness.ts";
import { job } from "./entries/job.ts";
import { memory } from "./entries/memory.ts";
import { answer, evaluation, quickTraining, training } from "./entries/steps.ts";
import { studies } from "./entries/studies.ts";
import { sweep } from "./entries/sweep.ts";
import { withBenchmark } from "./readme.ts";
import { type Row, tableMarkdown } from "./rows.ts";
import { trial } from "./entries/trial.ts";
import { count } from "../lib/cli/values.ts";

const entries: readonly Entry[] = [
  ...[training, quickTraining, answer, evaluation, trial, firstSweep],
  ...[decoding, job, memory, sweep, harness, studies],
];
const usual = entries.filter(({ isOnRequest }) => !isOnRequest).map(({ name }) => name);
const onRequest = entries.filter(({ isOnRequest }) => isOnRequest).map(({ name }) => name);

const command = new Command("deno task bench")
  .description(
    "Compares with PyTorch in one run, both sides warm and in turns; installs PyTorch on first use. " +
      "Prints a table and writes it to bench/results/; a run of all entries also updates the README.",
  )
  .addArgument(
    new Argument("[names...]", `entries to measure (default: all but ${listWords(onRequest)})`)
      .choices(
        entries.map(({ name }) => name),
      ),
  )
  .option("--quick", "fewer rounds and pictures: about 20 minutes on two cores", false)
  .option("--full", "more rounds, and the report's job with all its pictures: an hour", false)
  .option("--threads <count>", "threads of both sides", count, 2)
  .addHelpAfter(
    `
Entries:
${entries.map(({ name, description }) => `  ${name.padEnd(12)} ${description}`).join("\n")}

Examples:
  deno task bench                      all of it, about 40 minutes on two cores
  deno task bench training evaluation
  deno task bench --quick`,
  );

/** Name of the results of a run of all entries. */
const whole = "benchmark";

interface Options {
  quick: boolean;
  full: boolean;
  threads: number;
}

/** Describes the machine and the versions that results are measured on. */
async function machine(context: Context) {
  const [ours, peer] = [context.ours(), context.peer()];
  const versions = {
    ...await ours.ask<Record<string, string>>({ do: "versions" }),
    ...await peer.ask<Record<string, string>>({ do: "versions" }),
  };
  await context.close();
  return {
    ...hardware(),
    threads: context.threads,
    load: Math.round(10 * loadavg()[0]!) / 10,
    versions,
  };
}

type Machine = Awaited<ReturnType<typeof machine>>;

/** Formats the date and the machine of a measurement. */
function conditions(machine: Machine, date: string): string {
  const { processor, cores, memory, system, architecture, threads, load } = machine;
  return `${date}, ${processor}, ${cores} cores, ${memory} GiB, ${system} ${architecture}, ` +
    `${threads} threads on both sides, load at the start ${load}.`;
}

function markdown(rows: readonly Row[], machine: Machine, date: string): string {
  const names = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmark

${tableMarkdown(rows)}

The sides take turns in each round. A ratio is the median of the rounds' ratios, with the range of their
middle half. ${conditions(machine, date)} ${names.join(", ")}.
`;
}

/** Writes the results, and those of a whole run also into the README. */
async function write(name: string, rows: readonly Row[], machine: Machine): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const path = join(projectRoot, "bench/results", name), readme = join(projectRoot, "README.md");
  const written = [`${path}.md`];
  await writeAtomic(`${path}.md`, markdown(rows, machine, date));
  await writeAtomic(`${path}.json`, JSON.stringify({ date, machine, rows }, null, 2) + "\n");
  if (name === whole) {
    const text = await Deno.readTextFile(readme);
    await writeAtomic(readme, withBenchmark(text, rows, conditions(machine, date)));
    written.push(readme);
  }
  const args = ["fmt", "--quiet", ...written];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(`deno fmt failed: ${new TextDecoder().decode(stderr)}`);
}

await runMain(async () => {
  const { args } = command.parse(taskArguments(), { from: "user" });
  const { quick, full, threads } = command.opts<Options>();
  const extent: Extent = quick ? "quick" : full ? "full" : "default";
  const names = args.length === 0 ? usual : args;
  const chosen = entries.filter(({ name }) => names.includes(name));
  using context = await openContext({ threads, extent, onProgress: terminalProgress() });
  addEventListener("unload", () => context[Symbol.dispose]()); // at Ctrl-C too
  const on = await machine(context);
  if (on.load > on.cores / 2) {
    print(
      `The machine is busy (load ${on.load} on ${on.cores} cores), which slows PyTorch more than ` +
        `us: measure again when it is idle.`,
      { output: "stderr" },
    );
  }
  const rows: Row[] = [];
  for (const entry of chosen) {
    const measured = await entry.run(context);
    rows.push(...measured);
    printLines(`\n${tableMarkdown(measured)}\n`);
  }
  const name = [...args, ...(extent === "default" ? [] : [extent])].join("-") || whole;
  await write(name, rows, on);
});
