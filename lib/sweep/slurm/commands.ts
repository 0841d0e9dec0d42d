import { UserError } from "../../base/mod.ts";

/** Something that Slurm cannot do or does not answer; the message says what and the remedy. */
export class ClusterError extends UserError {}

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
    const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args] })
      .output();
    if (success) return decode(stdout);
    const said = decode(stderr).split("\n").map((line) => line.replace(/^\w+: (error: )?/, ""));
    throw new ClusterError(
      `Slurm refuses ${program}: ${said.filter(Boolean).join("; ") || "without a reason"}.`,
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ClusterError(
      `${program} is not here: go to a machine of the cluster, where Slurm's commands are on the PATH, ` +
        `or train on this machine (--executor local).`,
    );
  }
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
  });
}

/** The seconds until a job reaches its time limit; infinite where it has none. */
export async function secondsLeft(job: string): Promise<number> {
  const text = await slurm("squeue", ["--noheader", `--jobs=${job}`, "--format=%L"]);
  const [, days = "0", clock] = /^(?:(\d+)-)?([\d:]+)$/.exec(text) ?? [];
  if (clock === undefined) return Infinity;
  return clock.split(":").reduce((sum, part) => 60 * sum + Number(part), 0) + 86_400 * Number(days);
}
