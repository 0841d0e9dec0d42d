import { isOfStop } from "../base/mod.ts";

/** The work that an interrupt stops. */
const running = new Set<AbortController>();
let listening = false;

/**
 * Runs work in a notebook's cell so that "Interrupt kernel" stops it, and only it.
 *
 * @param work The work; it and the programs that it runs must stop when its signal aborts.
 * @returns The work's result.
 * @throws {DOMException} An AbortError when it was interrupted. An error of the work that is not the
 *   interrupt's doing is thrown as it is.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  listen();
  const controller = new AbortController();
  running.add(controller);
  const { signal } = controller;
  try {
    const result = await work(signal);
    await moment();
    signal.throwIfAborted();
    return result;
  } catch (error) {
    await moment();
    if (isOfStop(error)) signal.throwIfAborted();
    throw error;
  } finally {
    running.delete(controller);
  }
}

/** An interrupt ends the work's programs too, and their end may be heard of first. */
const moment = () => new Promise((resolve) => setTimeout(resolve, 50));

/** True of the error with which {@linkcode interruptible} ends after an interrupt. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/**
 * The kernel starts with SIGINT ignored and hands that down to its programs; a listener gives them
 * the usual SIGINT again. It stays: without the last one an interrupt would end the kernel.
 */
function listen(): void {
  if (listening) return;
  listening = true;
  Deno.addSignalListener("SIGINT", () => {
    for (const controller of running) {
      controller.abort(
        new DOMException("The cell was interrupted; run it again to go on.", "AbortError"),
      );
    }
  });
}
