import { join } from "node:path";

const programs = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol"];

/** The reason why no cluster can be started here; undefined where one can. */
export async function noCluster(): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "Slurm's daemons are started by root";
  for (const program of programs) {
    const { success } = await new Deno.Command("which", { args: [program], stdout: "null" })
      .output();
    if (!success) return `${program} is not installed (apt-get install slurm-wlm munge)`;
  }
}

/** A Slurm cluster of two nodes, all of it on 127.0.0.1 and in one folder. */
export interface TestCluster {
  /** Starts the daemon of a node. */
  startNode(node: string): Promise<void>;
  /** Ends the daemon of a node and its tasks at once, as a power cut does. @returns Their number. */
  killNode(node: string): Promise<number>;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

/** Starts a cluster; its clients find it by SLURM_CONF, which is set. */
export async function startCluster(): Promise<TestCluster> {
  const directory = await Deno.makeTempDir({ prefix: "slurm-" });
  const inside = (...parts: string[]) => join(directory, ...parts);
  for (const folder of ["state", "spool/n1", "spool/n2"]) {
    await Deno.mkdir(inside(folder), { recursive: true });
  }
  await Deno.chmod(directory, 0o755);
  await Deno.writeFile(inside("munge.key"), crypto.getRandomValues(new Uint8Array(1024)), {
    mode: 0o400,
  });
  await Deno.writeTextFile(inside("slurm.conf"), configuration(directory));
  Deno.env.set("SLURM_CONF", inside("slurm.conf"));
  const daemons = new Map<string, Deno.ChildProcess>();
  const start = (name: string, program: string, ...args: string[]) => {
    const log = inside(`${name}.out`);
    // The shell becomes the daemon, so that its number is the daemon's.
    daemons.set(
      name,
      new Deno.Command("sh", {
        args: ["-c", `exec "$0" "$@" >>'${log}' 2>&1`, program, ...args],
        stdin: "null",
      }).spawn(),
    );
  };
  const startNode = async (node: string) => {
    start(node, "slurmd", "-D", "-N", node);
    await until(async () => /^(idle|mix|alloc)/.test(await stateOf(node)));
  };
  const end = async (name: string, signal: Deno.Signal) => {
    const daemon = daemons.get(name);
    daemons.delete(name);
    if (daemon === undefined) return;
    try {
      daemon.kill(signal);
    } catch {
      // It has ended by itself.
    }
    await daemon.status;
  };
  start(
    "munged",
    "munged",
    ...["--foreground", "--force", `--socket=${inside("munge.socket")}`],
    ...[`--key-file=${inside("munge.key")}`, `--pid-file=${inside("munged.pid")}`],
    ...[`--log-file=${inside("munged.log")}`, `--seed-file=${inside("munge.seed")}`],
  );
  await until(() => Deno.stat(inside("munge.socket")).then(() => true, () => false));
  start("slurmctld", "slurmctld", "-D");
  const cluster: TestCluster = {
    startNode,
    async killNode(node) {
      const steps = await stepsOf(node);
      await end(node, "SIGKILL");
      for (const step of steps) killAll(step);
      return steps.length;
    },
    async stop() {
      await output("scancel", "--user=root").catch(() => "");
      for (const node of ["n1", "n2"]) {
        const steps = await stepsOf(node).catch(() => []);
        await end(node, "SIGTERM");
        for (const step of steps) killAll(step);
      }
      await end("slurmctld", "SIGTERM");
      await end("munged", "SIGTERM");
      Deno.env.delete("SLURM_CONF");
      await Deno.remove(directory, { recursive: true }).catch(() => {});
    },
  };
  try {
    await Promise.all(["n1", "n2"].map(startNode));
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return cluster;
}

/** Waits until something holds, at most a minute. */
export async function until(
  holds: () => Promise<boolean>,
  what = "the cluster is ready",
  seconds = 60,
): Promise<void> {
  for (const began = performance.now(); performance.now() - began < 1000 * seconds;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`In ${seconds} s it did not come about that ${what}.`);
}

/** Runs a program. @returns What it printed; empty where it failed. */
export async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

const stateOf = (node: string) => output("sinfo", "--noheader", `--nodes=${node}`, "--format=%t");

/** The processes that hold the steps of the jobs on a node. */
async function stepsOf(node: string): Promise<number[]> {
  const printed = await output("squeue", "--noheader", `--nodelist=${node}`, "--format=%A");
  const jobs = new Set(printed.split("\n"));
  return processes().flatMap(({ pid, command }) => {
    const [, job] = /^slurmstepd: \[(\d+)\./.exec(command) ?? [];
    return job !== undefined && jobs.has(job) ? [pid] : [];
  });
}

/** Ends a process and all that come from it. */
function killAll(first: number): void {
  const all = processes();
  const kill = (pid: number) => {
    try {
      Deno.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    for (const { pid: child, parent } of all) if (parent === pid) kill(child);
  };
  kill(first);
}

function processes(): { pid: number; parent: number; command: string }[] {
  return [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      const command = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
      return [{ pid: Number(name), parent, command }];
    } catch {
      return [];
    }
  });
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return (listener.addr as Deno.NetAddr).port;
}

function configuration(directory: string): string {
  const host = Deno.hostname();
  const node = (name: string) =>
    `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${freePort()} CPUs=4 ` +
    "RealMemory=4000 State=UNKNOWN";
  return [
    "ClusterName=test",
    `SlurmctldHost=${host}(127.0.0.1)`,
    "SlurmUser=root",
    `SlurmctldPort=${freePort()}`,
    "AuthType=auth/munge",
    // A job that is put into the queue again waits until its credential is no longer valid.
    `AuthInfo=socket=${join(directory, "munge.socket")},cred_expire=5`,
    "CredType=cred/munge",
    "ProctrackType=proctrack/linuxproc",
    "TaskPlugin=task/none",
    "SelectType=select/cons_tres",
    "SelectTypeParameters=CR_Core",
    "SchedulerType=sched/backfill",
    "SchedulerParameters=bf_interval=1,sched_interval=2",
    "JobAcctGatherType=jobacct_gather/none",
    "AccountingStorageType=accounting_storage/none",
    "MpiDefault=none",
    "SwitchType=switch/none",
    "ReturnToService=2",
    "SlurmdTimeout=5",
    "KillWait=10",
    "SlurmdParameters=config_overrides",
    `SlurmctldPidFile=${join(directory, "slurmctld.pid")}`,
    `SlurmdPidFile=${join(directory, "slurmd-%n.pid")}`,
    `SlurmdSpoolDir=${join(directory, "spool", "%n")}`,
    `StateSaveLocation=${join(directory, "state")}`,
    `SlurmctldLogFile=${join(directory, "slurmctld.log")}`,
    `SlurmdLogFile=${join(directory, "slurmd-%n.log")}`,
    node("n1"),
    node("n2"),
    "PartitionName=test Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP",
    "",
  ].join("\n");
}
