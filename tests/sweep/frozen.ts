import { join } from "node:path";

const freezer = "/sys/fs/cgroup/freezer";

/** True where processes can be frozen, as root on machines with the first version of Linux's groups. */
export function canFreeze(): boolean {
  try {
    new Frozen().remove();
    return true;
  } catch {
    return false;
  }
}

/** A group of processes that take no signal while it is frozen, as those that wait for a broken disk. */
export class Frozen {
  /** The group's folder; a process whose pid is written to `cgroup.procs` is in it. */
  readonly directory = join(freezer, `test-${crypto.randomUUID()}`);

  constructor() {
    Deno.mkdirSync(this.directory);
  }

  /** Freezes its processes. */
  freeze(): void {
    Deno.writeTextFileSync(join(this.directory, "freezer.state"), "FROZEN");
  }

  /** Lets its processes go on, to the end that they were sent. */
  async end(): Promise<void> {
    Deno.writeTextFileSync(join(this.directory, "freezer.state"), "THAWED");
    for (const pid of this.#pids()) Deno.kill(pid, "SIGKILL");
    while (this.#pids().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    this.remove();
  }

  /** Removes the group, which must be empty. */
  remove(): void {
    Deno.removeSync(this.directory);
  }

  #pids(): number[] {
    const text = Deno.readTextFileSync(join(this.directory, "cgroup.procs"));
    return text.split("\n").filter(Boolean).map(Number);
  }
}
