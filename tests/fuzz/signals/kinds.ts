import type { Process, Terminal } from "./terminal.ts";

/** Something that happens to a sweep. */
export interface Kind {
  /** True where the sweep ends by it, and the same command is to be given again. */
  ends: boolean;
  /** True where it is asked to end, and says how to go on. */
  isAsked?: boolean;
  /**
   * Does it.
   *
   * @returns False where there was nobody to do it to.
   */
  send(terminal: Terminal): Promise<boolean>;
}

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

const isTrial = ({ command }: Process) => command.includes("lib/sweep/worker.ts");
const isSampler = ({ command }: Process) => command.includes("lib/sweep/optuna_sampler.py");
const isSweep = ({ command }: Process) => command.includes("lib/cli/sweep.ts");

const targets = {
  sweep: (all: readonly Process[]) => all.filter(isSweep),
  trial: (all: readonly Process[]) => all.filter(isTrial).slice(-1),
  sampler: (all: readonly Process[]) => all.filter(isSampler),
  all: (all: readonly Process[]) => all,
} as const;
type Target = keyof typeof targets;

/** Sends signals to the same processes, one after the other. */
function signals(
  target: Target,
  ...list: readonly (Deno.Signal | number)[]
): Pick<Kind, "send"> {
  return {
    async send(terminal) {
      const found = await first(terminal, target);
      for (const signal of list) {
        if (typeof signal === "number") await wait(signal);
        else for (const { id } of found) kill(id, signal);
      }
      return found.length > 0;
    },
  };
}

/** The processes of a target as soon as there are any; none where the command ends before. */
async function first(terminal: Terminal, target: Target): Promise<readonly Process[]> {
  while (!terminal.hasEnded) {
    const found = targets[target](await terminal.processes());
    if (found.length > 0) return found;
    await wait(100);
  }
  return [];
}

function kill(id: number, signal: Deno.Signal): void {
  try {
    Deno.kill(id, signal);
  } catch {
    // It has ended by itself.
  }
}

const interrupts = (...pauses: readonly number[]): Pick<Kind, "send"> => ({
  async send(terminal) {
    const isThere = !terminal.hasEnded;
    await terminal.interrupt();
    for (const pause of pauses) {
      await wait(pause);
      await terminal.interrupt();
    }
    return isThere;
  },
});

/** SIGKILL of the sweep, of a trial, and of all as by a power cut. */
export const kills: Readonly<Record<string, Kind>> = {
  "SIGKILL of the sweep": { ends: true, ...signals("sweep", "SIGKILL") },
  "SIGKILL of a trial": { ends: false, ...signals("trial", "SIGKILL") },
  "SIGKILL of all": { ends: true, ...signals("all", "SIGKILL") },
};

/** SIGKILL of the process that chooses points, where there is one, too. */
export const samplerKills: Readonly<Record<string, Kind>> = {
  ...kills,
  "SIGKILL of the sampler": { ends: false, ...signals("sampler", "SIGKILL") },
};

/** All that happens to sweeps of a grid. */
export const kinds: Readonly<Record<string, Kind>> = {
  ...kills,
  "Ctrl-C": { ends: true, isAsked: true, ...interrupts() },
  "Ctrl-C twice at once": { ends: true, isAsked: true, ...interrupts(50) },
  "Ctrl-C twice": { ends: true, ...interrupts(1500) },
  "Ctrl-C many times": { ends: true, ...interrupts(100, 400, 1200, 1200) },
  "the terminal closes": {
    ends: true,
    async send(terminal) {
      const isThere = !terminal.hasEnded;
      await terminal.close();
      return isThere;
    },
  },
  "SIGINT of the sweep": { ends: true, isAsked: true, ...signals("sweep", "SIGINT") },
  "SIGTERM of the sweep": { ends: true, isAsked: true, ...signals("sweep", "SIGTERM") },
  "SIGTERM of the sweep twice": { ends: true, ...signals("sweep", "SIGTERM", 1500, "SIGTERM") },
  "SIGHUP of the sweep": { ends: true, ...signals("sweep", "SIGHUP") },
  "SIGHUP of all": { ends: true, ...signals("all", "SIGHUP") },
  "SIGTERM of all": { ends: true, ...signals("all", "SIGTERM") },
  "SIGINT of a trial": { ends: false, ...signals("trial", "SIGINT") },
  "SIGTERM of a trial": { ends: false, ...signals("trial", "SIGTERM") },
  "SIGHUP of a trial": { ends: false, ...signals("trial", "SIGHUP") },
  "a trial stops for a second": { ends: false, ...signals("trial", "SIGSTOP", 1000, "SIGCONT") },
  "the sweep stops for a second": { ends: false, ...signals("sweep", "SIGSTOP", 1000, "SIGCONT") },
  "all stop for a second": { ends: false, ...signals("all", "SIGSTOP", 1000, "SIGCONT") },
  "SIGKILL of a stopped trial": { ends: false, ...signals("trial", "SIGSTOP", 500, "SIGKILL") },
  "SIGKILL of a stopped sweep": { ends: true, ...signals("sweep", "SIGSTOP", 500, "SIGKILL") },
  "SIGTERM of a stopped sweep": {
    ends: true,
    ...signals("sweep", "SIGSTOP", "SIGTERM", 500, "SIGCONT"),
  },
};
