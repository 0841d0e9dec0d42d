/**
 * A trial's process without a model: its numbers follow from its settings, it goes on from its
 * history when started again, and it misbehaves at the learning rates that its arguments name.
 */
import { parseArgs } from "node:util";
import { hardware, writeAtomic } from "../../lib/base/mod.ts";
import { type JobEvent, type RunRecord, withTrialLock } from "../../lib/sweep/mod.ts";
import type { EpochMetrics, TrialSettings } from "../../lib/trainer/mod.ts";
import { StepLosses } from "../../lib/trainer/step_losses.ts";

const { values: options } = parseArgs({
  args: Deno.args,
  options: {
    directory: { type: "string" },
    command: { type: "string" },
    engine: { type: "string" },
    /** Fails after its first epoch. */
    fail: { type: "string" },
    /** Kills itself after each epoch. */
    kill: { type: "string" },
    /** Is asked to stop from outside after its first epoch, once. */
    stop: { type: "string" },
    /** Kills itself before it has done anything. */
    die: { type: "string" },
    /** The data that it sees. */
    data: { type: "string", default: "d0d0" },
    /** Its validation loss is not a number. */
    nan: { type: "string" },
    /** Milliseconds of a step. */
    step: { type: "string", default: "0" },
    /** Says nothing more after its first epoch, once. */
    hang: { type: "string" },
    /** Is stopped by SIGSTOP after its first epoch. */
    freeze: { type: "string" },
    /** Keeps the steps of an epoch when it is stopped. */
    keep: { type: "boolean" },
    /** Ends only when it is killed. */
    stubborn: { type: "boolean" },
  },
});
const stepsPerEpoch = 4;
const directory = options.directory!;
const settings: TrialSettings = JSON.parse(
  await Deno.readTextFile(`${directory}/settings.json`),
);
const is = (value: string | undefined) => value !== undefined && +value === settings.learningRate;
const print = (event: JobEvent) => console.log(JSON.stringify(event));
const pause = () => new Promise((resolve) => setTimeout(resolve, +options.step));

let stopped = false;
const stop = () => {
  if (!options.stubborn) stopped = true;
};
Deno.addSignalListener("SIGTERM", stop);
Deno.addSignalListener("SIGINT", stop);
Deno.stdin.readable.pipeTo(new WritableStream()).then(() => Deno.exit(130));

function metrics(epoch: number): EpochMetrics {
  const distance = Math.abs(Math.log10(settings.learningRate) + 3) + (settings.seed % 7) / 100;
  const valLoss = is(options.nan) ? NaN : distance + 1 / epoch;
  return {
    epoch,
    trainLoss: distance + 0.9 / epoch,
    trainAccuracy: 1 - distance / 10,
    valLoss,
    valAccuracy: Math.exp(-distance) * (1 - 0.3 / epoch),
  };
}

async function train(): Promise<void> {
  const path = `${directory}/history.json`;
  const history: EpochMetrics[] = await Deno.readTextFile(path).then(JSON.parse, () => []);
  const resumedAfter = history.length;
  const kept = `${directory}/steps`;
  const resumedSteps = options.keep ? +await Deno.readTextFile(kept).catch(() => "0") : 0;
  const references = { majority: 0.55, reachable: 0.9 };
  const { epochs } = settings;
  const engine = "none";
  if (is(options.die)) Deno.kill(Deno.pid, "SIGKILL");
  print({
    event: "start",
    epochs,
    stepsPerEpoch,
    resumedAfter,
    resumedSteps,
    history,
    references,
    dataHash: options.data,
    edition: "made up",
    engine,
  });
  const now = new Date().toISOString();
  const run: RunRecord = {
    command: options.command ?? "",
    started: now,
    ended: now,
    resumedAfter,
    engine,
    threads: 1,
    code: null,
    hardware: hardware(),
    versions: { deno: Deno.version.deno, packages: {} },
  };
  await writeAtomic(`${directory}/runs.json`, JSON.stringify([run]));
  print({ event: "runs", runs: [run] });
  console.error(`trial at learning rate ${settings.learningRate}, engine ${options.engine}`);
  console.log("a library prints this where it should not");
  using losses = await StepLosses.open(directory, resumedAfter * stepsPerEpoch + resumedSteps);
  for (let epoch = resumedAfter + 1; epoch <= epochs; epoch++) {
    const first = epoch === resumedAfter + 1 ? resumedSteps : 0;
    for (let step = first + 1; step <= stepsPerEpoch; step++) {
      await pause();
      if (stopped) {
        if (options.keep) await Deno.writeTextFile(kept, `${step - 1}`);
        console.error("stopped");
        Deno.exit(130);
      }
      const loss = 1 / (epoch + step);
      await losses.add(loss);
      print({ event: "step", epoch, step, loss });
    }
    history.push(metrics(epoch));
    await writeAtomic(path, JSON.stringify(history));
    print({ event: "epoch", seconds: 1.5, metrics: history.at(-1)! });
    if (is(options.fail)) throw new RangeError("The loss is not a number any more.");
    if (is(options.kill)) Deno.kill(Deno.pid, "SIGKILL");
    while (is(options.hang) && epoch === 1 && !stopped) await pause();
    if (is(options.freeze) && epoch === 1) Deno.kill(Deno.pid, "SIGSTOP");
    if (is(options.stop) && epoch === 1) Deno.exit(130);
  }
  print({ event: "end", best: history.at(-1)!, seconds: 1.5 * epochs });
}

await withTrialLock(directory, train, ({ owner }) => print({ event: "wait", owner }));
Deno.exit(0);
