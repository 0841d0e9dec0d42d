import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot } from "../../../lib/base/mod.ts";

/** A process of a terminal's session. */
export interface Process {
  id: number;
  /** True where it is stopped. */
  isStopped: boolean;
  /** Its command line. */
  command: string;
}

/** A command in the foreground of a pseudo-terminal. */
export class Terminal {
  /** The exit status, as a shell gives it. */
  readonly exit: Promise<number>;
  readonly #process: Deno.ChildProcess;
  readonly #session: Promise<number>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #output: Promise<void>;
  #text = "";
  #code: number | undefined;

  /** Starts the command in the project's folder. */
  constructor(command: readonly string[]) {
    const process = this.#process = new Deno.Command("python3", {
      args: [join(import.meta.dirname!, "terminal.py"), ...command],
      cwd: projectRoot,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = process.stdin.getWriter();
    const session = Promise.withResolvers<number>(), exit = Promise.withResolvers<number>();
    this.#session = session.promise;
    this.exit = exit.promise;
    this.#output = (async () => {
      for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
        this.#text += part;
      }
    })();
    (async () => {
      let text = "";
      for await (const part of process.stderr.pipeThrough(new TextDecoderStream())) {
        text += part;
        const [, id] = /^session (\d+)$/m.exec(text) ?? [];
        if (id !== undefined) session.resolve(Number(id));
        const [, code] = /^exit (\d+)$/m.exec(text) ?? [];
        if (code !== undefined) exit.resolve(this.#code = Number(code));
      }
      exit.resolve(this.#code ??= 129);
    })();
  }

  /** The text so far, without control characters. */
  get text(): string {
    return stripVTControlCharacters(this.#text);
  }

  /** True where the command has ended. */
  get hasEnded(): boolean {
    return this.#code !== undefined;
  }

  /** Resolves when the command has the terminal. */
  get started(): Promise<unknown> {
    return this.#session;
  }

  /** The processes of the command and what it has left behind. */
  async processes(): Promise<Process[]> {
    const session = await this.#session;
    const { stdout } = await new Deno.Command("ps", {
      args: ["-ww", "-s", `${session}`, "-o", "pid=,stat=,args="],
    }).output();
    return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
      const [, id, state, command] = /^ *(\d+) (\S+) +(.*)$/.exec(line) ?? [];
      if (id === undefined || state === undefined || Number(id) === session) return [];
      if (state.startsWith("Z")) return [];
      return [{ id: Number(id), isStopped: state.startsWith("T"), command: command! }];
    });
  }

  /** Types Ctrl-C. */
  async interrupt(): Promise<void> {
    await this.#input.write(new TextEncoder().encode("c"));
  }

  /** Closes the terminal. */
  async close(): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#process.status;
    await this.#output;
  }
}
