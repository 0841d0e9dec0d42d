import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  codeState,
  FileError,
  hardware,
  type HeldLock,
  isOfStop,
  publicCommand,
  readJson,
  removePartials,
  surviveFileLimit,
  UserError,
  versions,
  writeAtomic,
} from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { parseTrialSettings, runTrial, type TrialEvent } from "../trainer/mod.ts";
import { blockedStatus, isBlocked, stoppedStatus } from "./exit_status.ts";
import type { JobEvent } from "./executor.ts";
import type { RunRecord } from "./run_record.ts";
import { withTrialLock } from "./trial_lock.ts";

const { values } = parseArgs({
  options: {
    directory: { type: "string" },
    command: { type: "string", default: "" },
    engine: { type: "string" },
    "data-directory": { type: "string" },
  },
});
const { directory = ".", command, "data-directory": dataDirectory } = values;
const engine = values.engine as EngineName | undefined;

const print = (event: JobEvent) => console.log(JSON.stringify(event));

/** The records of the processes that trained the trial before; none where their file cannot be read. */
async function earlierRuns(path: string): Promise<RunRecord[]> {
  const runs = (await readJson(path))?.content;
  return Array.isArray(runs) ? runs : [];
}

/** Trains the trial of the directory and keeps a record of this process beside it. */
async function train(signal: AbortSignal): Promise<void> {
  await removePartials(directory);
  const settings = parseTrialSettings({
    ...JSON.parse(await Deno.readTextFile(join(directory, "settings.json"))),
    // A committed file does not name it.
    ...(dataDirectory !== undefined && { dataDirectory }),
  });
  const path = join(directory, "runs.json");
  const earlier = await earlierRuns(path);
  const run: RunRecord = {
    command: publicCommand(command),
    started: new Date().toISOString(),
    ended: null,
    resumedAfter: 0,
    engine: null,
    threads: settings.threads,
    code: await codeState(),
    hardware: hardware(),
    versions: await versions(),
  };
  let isFirst = earlier.length === 0;
  const runs = () => isFirst ? [run] : [...earlier, run];
  const record = () => writeAtomic(path, JSON.stringify(runs(), null, 2) + "\n");
  let started: Promise<void> = Promise.resolve();
  const onEvent = (event: TrialEvent) => {
    print(event);
    if (event.event === "restart") console.error(`${event.reason}: the trial starts again`);
    if (event.event !== "start") return;
    run.resumedAfter = event.resumedAfter;
    // Without a step before it, earlier processes left nothing in the trial.
    isFirst = event.resumedAfter === 0 && event.resumedSteps === undefined;
    run.engine = event.engine;
    started = record();
    // It is waited for at the end.
    started.catch(() => {});
  };
  try {
    await runTrial(settings, {
      directory,
      ...(engine !== undefined && { engine }),
      signal,
      // The sweep removes it once the end is in its journal.
      keepsCheckpoint: true,
      onEvent,
      onNotice: (line) => console.error(line),
    });
  } finally {
    await started;
    run.ended = new Date().toISOString();
    await record();
    print({ event: "runs", runs: runs() });
  }
}

const waitFor = ({ owner }: HeldLock) => {
  print({ event: "wait", owner });
  console.error(`waits for ${owner}, which is at work in ${directory}`);
};

const controller = new AbortController();
const stop = () => controller.abort();
Deno.addSignalListener("SIGINT", stop);
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
surviveFileLimit();
// The process that started this one holds the other end of its standard input, whatever ends it.
Deno.stdin.readable.pipeTo(new WritableStream()).then(stop, stop);
try {
  await withTrialLock(directory, () => train(controller.signal), waitFor);
  Deno.exit(0);
} catch (error) {
  if (controller.signal.aborted && isOfStop(error)) Deno.exit(stoppedStatus);
  console.error(error instanceof UserError ? `${error.name}: ${error.message}` : error);
  Deno.exit(error instanceof FileError && isBlocked(error) ? blockedStatus : 1);
}
