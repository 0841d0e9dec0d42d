/** Milliseconds between two updates. */
const pause = 200;

/** An output of a notebook's cell that changes in place. */
export interface LiveOutput {
  /** Shows this next; what came before and was not drawn yet is skipped. */
  show(bundle: Deno.jupyter.MediaBundle): void;
  /** Resolves when the last one is drawn. */
  end(): Promise<void>;
}

/** Makes an output that is drawn at most five times a second. */
export function liveOutput(): LiveOutput {
  const display_id = crypto.randomUUID();
  let next: Deno.jupyter.MediaBundle | undefined;
  let update = false;
  let drawing: Promise<void> | undefined;
  async function draw(): Promise<void> {
    while (next !== undefined) {
      const bundle = next;
      next = undefined;
      await Deno.jupyter.display(bundle, { raw: true, display_id, update });
      update = true;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    drawing = undefined;
  }
  return {
    show(bundle) {
      next = bundle;
      drawing ??= draw();
    },
    async end() {
      await drawing;
    },
  };
}
