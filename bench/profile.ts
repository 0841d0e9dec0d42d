import * as tf from "@tensorflow/tfjs-core";
import { Option } from "commander";
import { writeAtomic } from "../lib/base/mod.ts";
import { Command } from "../lib/cli/command.ts";
import { printLines } from "../lib/cli/screen.ts";
import { runMain } from "../lib/cli/terminal.ts";
import { openEngine } from "../lib/engine/mod.ts";
import { openSteps, parseTrialAssignments, parseTrialSettings } from "../lib/trainer/mod.ts";
import { randomBatch, wordsAndAnswers } from "./batch.ts";
import { median } from "./measure.ts";
import { trace, type TraceEvent } from "./tensorflow_profiler.ts";
import { count, path } from "../lib/cli/values.ts";

const command = new Command("deno run -A bench/profile.ts")
  .description("Prints the time of each kernel in a step by TensorFlow's profiler (Linux x86-64).")
  .addOption(
    new Option("--by <what>", "grouping of the kernels").choices(["operation", "shapes", "node"])
      .default("shapes"),
  )
  .option("--evaluation", "a step of evaluation instead of training", false)
  .option("--set <name=value...>", "settings, as in a sweep; those left out are the report's", [])
  .option("--steps <count>", "steps under the profiler", count, 5)
  .option("--top <count>", "rows of the table", count, 40)
  .option("--trace <file>", "write the last step's events for https://ui.perfetto.dev", path)
  .addHelpAfter(
    `
Examples:
  deno run -A bench/profile.ts --set threads=2
  deno run -A bench/profile.ts --set threads=2 precision=bfloat16 --by operation
  deno run -A bench/profile.ts --set threads=2 model=answer
  deno run -A bench/profile.ts --set imageSize=64 hiddenSize=128 --trace trace.json`,
  );

interface Options {
  by: "operation" | "shapes" | "node";
  evaluation: boolean;
  set: string[];
  steps: number;
  top: number;
  trace?: string;
}

/** Parses the node and operation of a kernel's event; undefined for TensorFlow's machinery. */
function kernel({ name }: TraceEvent) {
  const [, node, operation] = /^([^: ]+):([^: ]+)$/.exec(name) ?? [];
  return node === undefined || operation === undefined ? undefined : { node, operation };
}

/** Adds up milliseconds and runs per step of each group of kernels, the longest first. */
function addUp(events: readonly TraceEvent[], { by, steps }: Options) {
  const groups = new Map<string, { milliseconds: number; runs: number }>();
  for (const event of events) {
    const of = kernel(event);
    if (of === undefined) continue;
    const name = {
      operation: of.operation,
      shapes: `${of.operation} ${event.shapes}`,
      node: `${of.node}: ${of.operation} ${event.shapes}`,
    }[by];
    const group = groups.get(name) ?? { milliseconds: 0, runs: 0 };
    group.milliseconds += 1000 * event.seconds / steps;
    group.runs += 1 / steps;
    groups.set(name, group);
  }
  return [...groups].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
}

/** Formats events for Chrome and Perfetto. */
function chromeTrace(events: readonly TraceEvent[]): string {
  const traceEvents = events.map(({ name, shapes, thread, start, seconds }) => ({
    name: kernel({ name } as TraceEvent)?.operation ?? name,
    ph: "X",
    pid: 1,
    tid: thread,
    ts: 1e6 * start,
    dur: 1e6 * seconds,
    args: { name, shapes },
  }));
  return JSON.stringify({ traceEvents });
}

/** Runs functions as with several threads: the executor for one thread tells the profiler of no kernel. */
function showKernels(): void {
  const { binding } = tf.backend() as unknown as { binding: { functionAttributes: unknown[] } };
  binding.functionAttributes = [];
}

await runMain(async () => {
  const options = command.parse(Deno.args, { from: "user" }).opts<Options>();
  const settings = parseTrialSettings(parseTrialAssignments(options.set));
  await openEngine({ engine: "native", threads: settings.threads });
  showKernels();
  const learner = openSteps(settings, wordsAndAnswers);
  const batch = randomBatch(1, { ...settings, size: settings.batchSize });
  const step = async () => {
    const began = performance.now();
    await (options.evaluation ? learner.evaluate(batch) : learner.train(batch));
    return performance.now() - began;
  };
  for (let i = 0; i < 2; i++) await step();
  const free: number[] = [], traced: number[] = [];
  for (let i = 0; i < options.steps; i++) free.push(await step());
  const events = await trace(async () => {
    for (let i = 0; i < options.steps; i++) traced.push(await step());
  });
  const groups = addUp(events, options);
  const total = groups.reduce((sum, [, { milliseconds }]) => sum + milliseconds, 0);
  printLines(
    `A step takes ${median(free).toFixed(1)} ms, ${median(traced).toFixed(1)} ms under the ` +
      `profiler; its kernels ${total.toFixed(1)} ms, on all threads together.\n`,
  );
  printLines("      ms     % runs  kernel and shapes of its inputs");
  for (const [name, { milliseconds, runs }] of groups.slice(0, options.top)) {
    const share = (100 * milliseconds / total).toFixed(1).padStart(5);
    printLines(
      `${milliseconds.toFixed(2).padStart(8)} ${share} ${runs.toFixed(0).padStart(4)}  ${name}`,
    );
  }
  if (options.trace !== undefined) await writeAtomic(options.trace, chromeTrace(events));
});
