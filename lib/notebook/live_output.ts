import { display } from "./display.ts";

type Bundle = Deno.jupyter.MediaBundle;

/** Milliseconds between two updates. */
const pause = 200;

/** An output of a notebook's cell that changes in place. */
export interface LiveOutput {
  /**
   * Shows what `make` gives, soon; what was to be shown before and is not yet is skipped. What cannot be
   * drawn is told as text in its place: the work that it shows goes on.
   */
  show(make: () => Bundle | Promise<Bundle>): void;
  /** Resolves when the last one is drawn. */
  end(): Promise<void>;
}

async function drawn(make: () => Bundle | Promise<Bundle>): Promise<Bundle> {
  try {
    return await make();
  } catch (error) {
    return { "text/plain": `This cannot be drawn: ${(error as Error).message}` };
  }
}

/** Makes an output that is drawn at most five times a second. */
export function liveOutput(): LiveOutput {
  const displayId = crypto.randomUUID();
  let next: (() => Bundle | Promise<Bundle>) | undefined;
  let update = false;
  let drawing: Promise<void> | undefined;

  async function draw(): Promise<void> {
    while (next !== undefined) {
      const make = next;
      next = undefined;
      await display(await drawn(make), { displayId, update });
      update = true;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    drawing = undefined;
  }

  return {
    show(make) {
      next = make;
      drawing ??= draw();
    },
    async end() {
      await drawing;
    },
  };
}
