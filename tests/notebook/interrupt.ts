import { fileURLToPath } from "node:url";
import { prepareJupyter } from "../../lib/cli/jupyter.ts";

/** The words of a kernel around an interrupt. */
export interface Interrupted {
  /** "ok" or "error". */
  status: string;
  /** The error of the interrupted cell. */
  error: string;
  /** "ok" where the kernel still has the variable `kept`. */
  kept: string;
  /** True where it lives then. */
  alive: boolean;
}

/**
 * Interrupts a cell of a real kernel.
 *
 * @param options.folder Where the notebook would be.
 * @param options.cell Its code, which declares `kept`.
 * @param options.started A file that the cell writes when it may be interrupted.
 */
export async function interrupt(
  { folder, cell, started }: { folder: string; cell: string; started: string },
): Promise<Interrupted> {
  const { python, env } = await prepareJupyter();
  const output = await new Deno.Command(python, {
    args: [fileURLToPath(new URL("interrupt.py", import.meta.url)), folder, cell, started],
    env,
  }).output();
  const text = new TextDecoder();
  if (!output.success) throw new Error(text.decode(output.stderr));
  return JSON.parse(text.decode(output.stdout));
}
