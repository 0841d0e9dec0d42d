import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../base/mod.ts";
import { print } from "./screen.ts";

/** Servers listen on this machine alone. */
const hostname = "127.0.0.1";

/** A server that a task starts. */
export interface Server {
  /** Said before its address: the study that it shows. */
  title: string;
  /** The interpreter. */
  python: string;
  /** The interpreter's arguments for an address. */
  args(address: { hostname: string; port: number }): string[];
  /** The port that the user named; the first free one from `usualPort` where there is none. */
  port: number | undefined;
  /** The port that it usually has. */
  usualPort: number;
  /** Called every second while it runs. */
  whileRunning?(): Promise<void>;
}

/** The most ports that are tried. */
const mostPorts = 100;
/** Characters of a server's messages that are said where it fails. */
const lastCharacters = 2000;

/**
 * Runs a server of Python on this machine alone until the signal is aborted, and says its address in one line
 * once it answers.
 *
 * @throws {UserError} Where the port is taken, or the server ends by itself.
 */
export async function serve(server: Server, signal: AbortSignal): Promise<void> {
  const port = choosePort(server);
  const end = new AbortController();
  const child = new Deno.Command(server.python, {
    args: server.args({ hostname, port }),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    signal: AbortSignal.any([signal, end.signal]),
  }).spawn();
  const said = lastOf(child.stderr);
  let isOver = false;
  const ended = child.status.then(() => isOver = true);
  try {
    while (!isOver && !await answers(port)) await delay(100);
    if (!isOver) print(`${server.title}: http://${hostname}:${port}/ (Ctrl-C ends it)`);
    while (!isOver && !signal.aborted) {
      await server.whileRunning?.();
      await Promise.race([ended, delay(1000)]);
    }
  } finally {
    end.abort();
    await ended;
  }
  if (!signal.aborted) throw new UserError(`The server ended by itself:\n${await said}`);
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname, port }).close();
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return false;
  }
}

/** @throws {UserError} Where another program listens on the port that was named, or on all others. */
function choosePort({ port, usualPort }: Pick<Server, "port" | "usualPort">): number {
  const ports = port === undefined
    ? Array.from({ length: mostPorts }, (_, i) => usualPort + i)
    : [port];
  const free = ports.find(isFree);
  if (free !== undefined) return free;
  throw new UserError(
    port === undefined
      ? `Other programs listen on all ports from ${usualPort} to ${
        ports.at(-1)
      }: give one by --port.`
      : `Another program listens on port ${port}: give another one, or leave out --port for a free one.`,
  );
}

async function answers(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

/** The end of a text; the rest is not kept. */
async function lastOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream() as TransformStream)) {
    text = (text + part).slice(-lastCharacters);
  }
  return text.trim();
}
