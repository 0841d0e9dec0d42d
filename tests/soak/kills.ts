/**
 * Kills sweeps of real trials at random moments until enough kills were tried, then holds what is left
 * against a sweep that nobody killed: the same trials, each once, and tables and figures byte by byte.
 * It takes minutes, so that it is no part of the tests.
 *
 *     deno run -A tests/soak/kills.ts group 50    # the sweep and all its trials, as a power cut does
 *     deno run -A tests/soak/kills.ts sweep 50    # the sweeping process alone
 *     deno run -A tests/soak/kills.ts trial 50    # one trial at a time, as a lack of memory does
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, sha256 } from "../../lib/base/mod.ts";
import { openStudy } from "../../lib/sweep/mod.ts";

const [kind = "group", kills = "50"] = Deno.args;
const sweepArguments = ["learning_rate", "--preset", "smoke", "--seeds", "2", "--set", "epochs=20"];
const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Starts a sweep in a folder, as a group of processes of its own. */
function start(folder: string): Deno.ChildProcess {
  Deno.mkdirSync(folder, { recursive: true });
  const program = join(projectRoot, "lib", "cli", "sweep.ts");
  return new Deno.Command("setsid", {
    args: ["-w", Deno.execPath(), "run", "-A", program, ...sweepArguments, "--results", "results"],
    cwd: folder,
    stdout: "null",
    stderr: "null",
  }).spawn();
}

interface Process {
  id: number;
  command: string[];
}

/** The processes that are at work in a folder. */
function processesOf(folder: string): Process[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`).split("\0");
      const isOf = Deno.readLinkSync(`/proc/${name}/cwd`).startsWith(folder);
      return isOf && command[0] !== "setsid" ? [{ id: Number(name), command }] : [];
    } catch {
      return [];
    }
  });
}

const isTrial = ({ command }: Process) => command.some((part) => part.endsWith("worker.ts"));

/** The processes to be killed now. */
function victims(folder: string): Process[] {
  const all = processesOf(folder);
  if (kind === "group") return all;
  if (kind === "sweep") return all.filter((process) => !isTrial(process));
  const trials = all.filter(isTrial);
  return trials.slice(0, 1 + Math.floor(Math.random() * trials.length)).slice(-1);
}

function kill(folder: string): boolean {
  const killed = victims(folder);
  for (const { id } of killed) {
    try {
      Deno.kill(id, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  return killed.length > 0;
}

/** Sweeps to the end under kills. @returns How many there were. */
async function sweepUnderKills(folder: string, most: number): Promise<number> {
  let count = 0;
  for (;;) {
    const process = start(folder);
    let ended = false;
    const status = process.status.then((status) => (ended = true, status));
    while (!ended && count < most) {
      await Promise.race([wait(0.3 + 5 * Math.random()), status]);
      if (!ended && kill(folder)) count++;
      if (kind !== "trial") break;
    }
    if ((await status).success) return count;
  }
}

/** Digests of the files that must be the same, byte by byte. */
async function digests(directory: string): Promise<Record<string, string>> {
  const names = ["table.csv", "table.md", "table.tex", "plot.svg", "curves.svg"];
  const files = names.map((name) => join(directory, name));
  for (const { name } of Deno.readDirSync(join(directory, "trials"))) {
    for (const file of ["history.json", "settings.json", "rows.npz", "weights.safetensors"]) {
      files.push(join(directory, "trials", name, file));
    }
  }
  const sums = await Promise.all(
    files.map(async (
      file,
    ) => [file.slice(directory.length), await sha256(await Deno.readFile(file))]),
  );
  return Object.fromEntries(sums.toSorted());
}

const folder = await Deno.makeTempDir({ prefix: "kills-" });
const study = (name: string) =>
  join(folder, name, "results", "learning_rate", "tabletop-smoke-epochs=20");
assert((await start(join(folder, "whole")).status).success);
const whole = await digests(study("whole"));
let count = 0, rounds = 0;
while (count < Number(kills)) {
  const name = `round-${rounds++}`;
  count += await sweepUnderKills(join(folder, name), Number(kills) - count);
  const { trials } = await openStudy(study(name));
  assert.equal(trials.length, 14, `${trials.length} trials in ${study(name)}`);
  assert(trials.every(({ state }) => state === "complete"));
  assert.deepEqual(await digests(study(name)), whole, `in ${study(name)}`);
  const resumed = trials.filter(({ runs }) => runs.length > 1).length;
  console.log(
    `${count} kills of ${kind}: all the same; ${resumed} trials of 14 went on from an epoch`,
  );
}
assert.deepEqual(processesOf(folder), [], "processes are left");
await Deno.remove(folder, { recursive: true });
