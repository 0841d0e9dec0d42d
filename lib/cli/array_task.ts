import { surviveFileLimit, UserError } from "../base/mod.ts";
import { writeResults } from "../report/mod.ts";
import { openStudy, runTask, StudyInUseError, withStudyLock } from "../sweep/mod.ts";
import { printLines } from "./screen.ts";

/** Writes a study's table and plot; somebody else who is at it does the same. */
async function writeStudy(directory: string): Promise<void> {
  try {
    await withStudyLock(directory, async () => {
      await writeResults(await openStudy(directory), say);
      say("wrote the table");
    });
  } catch (error) {
    if (!(error instanceof StudyInUseError)) throw error;
  }
}

/** A task of a cluster: its log is its standard output. */
async function main(): Promise<void> {
  const [directory = "."] = Deno.args;
  const {
    SLURM_ARRAY_JOB_ID: array = "",
    SLURM_ARRAY_TASK_ID: task = "0",
    SLURMD_NODENAME: node = "a node",
  } = Deno.env.toObject();
  const [warning, stop] = [new AbortController(), new AbortController()];
  Deno.addSignalListener("SIGUSR2", () => {
    say("was told that its time ends: stops, to go on later");
    warning.abort();
  });
  Deno.addSignalListener("SIGTERM", () => {
    say("was told to end");
    stop.abort();
  });
  surviveFileLimit();
  say(`task ${task} on ${node}`);
  // SLURM_JOB_ID of one of the tasks is the number of the whole array.
  const place = { task: Number(task), job: `${array}_${task}` };
  const signals = { warning: warning.signal, stop: stop.signal };
  const end = await runTask(directory, place, signals, say);
  say(end);
  if (end === "last") await writeStudy(directory);
}

function say(line: string): void {
  printLines(`${new Date().toISOString()} ${line}`);
}

try {
  await main();
  Deno.exit(0);
} catch (error) {
  say(error instanceof UserError ? `error: ${error.message}` : Deno.inspect(error));
  Deno.exit(1);
}
