import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../base/mod.ts";

/** Something that Slurm cannot do or does not answer; the message says what and the remedy. */
export class ClusterError extends UserError {}

/** Slurm's controller does not answer, as while it is started again. */
export class NoAnswerError extends ClusterError {}

/** A task of an array that is in the queue or at work. */
export interface QueuedTask {
  /** Its number in the array. */
  task: number;
  /** Slurm's state: "PENDING", "RUNNING", "COMPLETING" … */
  state: string;
  /** The node that it is on; empty where it waits. */
  node: string;
  /** The reason why it waits, in Slurm's word. */
  reason: string;
}

/**
 * Runs one of Slurm's commands.
 *
 * @returns What it printed.
 * @throws {ClusterError} Where it is not installed, and where it fails, with its own words.
 */
export async function slurm(program: string, args: readonly string[]): Promise<string> {
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      env: ownEnvironment(),
      clearEnv: true,
    }).output();
    if (success) return decode(stdout);
    throw refusal(program, decode(stderr));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ClusterError(
      `${program} is not here: go to a machine of the cluster, where Slurm's commands are on the PATH, ` +
        `or train on this machine (--executor local).`,
    );
  }
}

/** The error of a command of Slurm that failed, by what it said. */
function refusal(program: string, said: string): ClusterError {
  const lines = said.split("\n").map((line) => line.replace(/^(\w+:? (error|fatal): |\w+: )+/, ""));
  const reason = lines.filter(Boolean).join("; ") || "no reason is given";
  return /unable to contact|timed out|communication/i.test(reason)
    ? new NoAnswerError(
      `Slurm does not answer ${program}: ${reason}. See 'scontrol ping', and try again once it is up.`,
    )
    : new ClusterError(`Slurm refuses ${program}: ${reason}.`);
}

/** The environment without the user's own ways to be shown a queue (SQUEUE_STATES), and to cancel. */
function ownEnvironment(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(all.filter(([name]) => !/^(?:SQUEUE|SCANCEL)_/.test(name)));
}

/**
 * The tasks of an array that have not ended.
 *
 * @param name The array's name.
 * @throws {ClusterError} Where Slurm does not answer.
 */
export async function queuedTasks(name: string): Promise<QueuedTask[]> {
  const printed = await slurm("squeue", [
    ...["--noheader", "--array", `--name=${name}`, "--format=%K|%T|%N|%r"],
  ]);
  return printed.split("\n").filter(Boolean).map((line) => {
    const [task = "", state = "", node = "", reason = ""] = line.split("|");
    return { task: Number(task), state, node, reason };
  }).toSorted((a, b) => a.task - b.task);
}

/** The seconds until a job reaches its time limit; infinite where it has none. */
export async function secondsLeft(job: string): Promise<number> {
  const text = await slurm("squeue", ["--noheader", `--jobs=${job}`, "--format=%L"]);
  const [, days = "0", clock] = /^(?:(\d+)-)?([\d:]+)$/.exec(text) ?? [];
  if (clock === undefined) return Infinity;
  return clock.split(":").reduce((sum, part) => 60 * sum + Number(part), 0) + 86_400 * Number(days);
}

/** Milliseconds from one request to Slurm to the next, while it does not answer. */
const pauseMilliseconds = 2000;

/**
 * Asks Slurm until it answers.
 *
 * @param stop Ends the asking.
 * @throws {ClusterError} Where it refuses, and where it does not answer until the signal.
 */
export async function untilAnswered<T>(
  request: () => Promise<T>,
  stop: AbortSignal,
  onNotice: (line: string) => void,
): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof NoAnswerError) || stop.aborted) throw error;
      onNotice(error.message);
    }
    await delay(pauseMilliseconds);
  }
}
