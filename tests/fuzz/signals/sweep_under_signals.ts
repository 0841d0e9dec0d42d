import { join } from "node:path";
import type { Kind } from "./kinds.ts";
import { differenceFrom, type Outcome, readOutcome } from "./outcome.ts";
import type { StudyKind } from "./studies.ts";
import { Terminal } from "./terminal.ts";

/** The longest times in seconds: until a study is complete, and until nothing of a sweep is left. */
const patience = { study: 400, end: 60 };

/** The sweeps after a signal that may end without the study being complete. */
const mostSweeps = 6;

const wait = (seconds: number) => new Promise((done) => setTimeout(done, 1000 * seconds));

/** A stack trace, which no user may see. */
const stack = /^ +at .*\.ts:\d+/m;

/** A study that is swept by the real command, again and again, in folders below one. */
export class SweepUnderSignals {
  readonly #root: string;
  readonly #command: readonly string[];
  #studies = 0;
  #terminal: Terminal | undefined;
  #whole: Promise<Outcome> | undefined;

  /** @param root The folder. */
  constructor(root: string, { command }: StudyKind) {
    this.#root = root;
    this.#command = [Deno.execPath(), "task", "sweep", ...command.split(" ")];
  }

  /**
   * Does something to the sweep some time after it is looked at, which starts it where it is not at work.
   *
   * @returns False where there was nobody to do it to.
   * @throws {Finding} At what is not as it must be.
   */
  async disturb(kind: Kind, milliseconds: number): Promise<boolean> {
    const terminal = await this.#running();
    await terminal.started;
    await wait(milliseconds / 1000);
    const before = terminal.text;
    const isSent = await kind.send(terminal);
    if (isSent && kind.ends || terminal.hasEnded) await this.#end(terminal, { kind, before });
    return isSent;
  }

  /**
   * Completes the study, which must then come to the same as one that nothing happened to.
   *
   * @throws {Finding} At what is not as it must be.
   */
  async complete(): Promise<void> {
    for (let sweeps = 0; sweeps <= mostSweeps; sweeps++) {
      const terminal = await this.#running();
      const code = await within(patience.study, terminal.exit, () => terminal);
      await this.#close(terminal);
      if (code !== 0) continue;
      await this.#compare();
      this.#studies++;
      return;
    }
    throw new Finding(`${mostSweeps} sweeps did not complete it`);
  }

  /** Runs a study that nothing happens to. */
  undisturbed(): Promise<Outcome> {
    return this.#whole ??= (async () => {
      const results = resultsIn(this.#root, "undisturbed");
      const terminal = this.#start(results);
      const code = await within(patience.study, terminal.exit, () => terminal);
      await terminal.close();
      if (code !== 0) {
        throw new Finding(`it ends with status ${code}: ${terminal.text.slice(-500)}`);
      }
      return await readOutcome(await studyIn(results));
    })();
  }

  /** Ends all that is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#terminal === undefined) return;
    await killAll(this.#terminal);
    await this.#terminal.close();
  }

  get #results(): string {
    return resultsIn(this.#root, `${this.#studies}`);
  }

  /** The sweep at work; where it has completed its study, that of the next one. */
  async #running(): Promise<Terminal> {
    if (this.#terminal?.hasEnded) {
      const isComplete = await this.#terminal.exit === 0;
      await this.#close(this.#terminal);
      if (isComplete) {
        await this.#compare();
        this.#studies++;
      }
    }
    return this.#terminal ??= this.#start(this.#results);
  }

  /** Waits until a sweep has ended, with all its trials. */
  async #end(terminal: Terminal, { kind, before }: { kind: Kind; before: string }): Promise<void> {
    const code = await within(patience.end, terminal.exit, () => terminal);
    if (kind.isAsked && /\bstarts\b/.test(before) && code !== 0) {
      if (code !== 130) throw new Finding(`it ends with status ${code}`);
      if (!/the same command goes on/.test(terminal.text)) {
        throw new Finding(`it does not say how to go on: ${terminal.text.slice(-300)}`);
      }
    }
    if (code === 0) return;
    await this.#close(terminal);
  }

  /** @throws {Finding} At processes that are left, and at a stack trace on the screen. */
  async #close(terminal: Terminal): Promise<void> {
    this.#terminal = undefined;
    await nothingLeft(terminal);
    await terminal.close();
    const [trace] = stack.exec(terminal.text) ?? [];
    if (trace !== undefined) {
      throw new Finding(`a stack trace on the screen: ${terminal.text.slice(-800)}`);
    }
  }

  async #compare(): Promise<void> {
    const [whole, found] = [
      await this.undisturbed(),
      await readOutcome(await studyIn(this.#results)),
    ];
    const difference = differenceFrom(whole, found);
    if (difference !== undefined) throw new Finding(difference);
    await Deno.remove(this.#results, { recursive: true });
  }

  #start(results: string): Terminal {
    return new Terminal([...this.#command, "--results", results]);
  }
}

/** A folder whose last name, which tables have in their command, is the same for each study. */
const resultsIn = (root: string, study: string) => join(root, study, "results");

/** Something that is not as it must be. */
export class Finding extends Error {}

/** The folder of the only study in a folder of results. */
async function studyIn(results: string): Promise<string> {
  let directory = results;
  for (const _ of ["experiment", "study"]) {
    for await (const { name, isDirectory } of Deno.readDir(directory)) {
      if (!isDirectory) continue;
      directory = join(directory, name);
      break;
    }
  }
  return directory;
}

async function killAll(terminal: Terminal): Promise<void> {
  for (const { id } of await terminal.processes()) {
    try {
      Deno.kill(id, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

async function nothingLeft(terminal: Terminal): Promise<void> {
  const end = performance.now() + 1000 * patience.end;
  for (;;) {
    const left = await terminal.processes();
    if (left.length === 0) return;
    if (performance.now() > end) {
      await killAll(terminal);
      const commands = left.map(({ command, isStopped }) => `${isStopped ? "T " : ""}${command}`);
      throw new Finding(`processes are left: ${commands.join("; ")}`);
    }
    await wait(0.2);
  }
}

/** The exit status of a command that ends in time. */
async function within(
  seconds: number,
  exit: Promise<number>,
  terminal: () => Terminal,
): Promise<number> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), 1000 * seconds);
  });
  const code = await Promise.race([exit, late]);
  clearTimeout(timer);
  if (code !== undefined) return code;
  await killAll(terminal());
  throw new Finding(`it has not ended after ${seconds} s: ${terminal().text.slice(-500)}`);
}
