import { runSweep, type Study, type SweepOptions, type SweepPlan } from "../sweep/mod.ts";
import { print } from "./screen.ts";
import { type SweepProgress, sweepProgress } from "./sweep_progress.ts";
import { interrupted, terminalProgress } from "./terminal.ts";

/** Listeners to a sweep, beside its progress. */
export interface ShowSweepOptions {
  /** Told of the plan before trials run. */
  onPlan?: (plan: SweepPlan) => void;
  /** Told that it was stopped before any trial ran, with the plan if there is one; the process ends then. */
  onStopped: (plan: SweepPlan | undefined) => void;
  /** Runs it. @default {@linkcode runSweep} */
  run?: (options: SweepOptions) => Promise<Study>;
}

/**
 * Runs a sweep and shows its progress in the terminal.
 *
 * @returns The study, complete or stopped.
 */
export async function showSweep(
  options: SweepOptions,
  { onPlan, onStopped, run = runSweep }: ShowSweepOptions,
): Promise<Study> {
  const { signal } = options;
  let progress: SweepProgress | undefined;
  let planned: SweepPlan | undefined;
  // Installing and fetching can be interrupted anywhere.
  let isPreparing = true;
  const stop = () => {
    progress?.stop();
    if (!isPreparing) return;
    onStopped(planned);
    Deno.exit(interrupted);
  };
  signal?.addEventListener("abort", stop);
  try {
    return await run({
      ...options,
      onPlan(plan) {
        planned = plan;
        onPlan?.(plan);
        progress = sweepProgress(plan);
      },
      onProgress: terminalProgress(),
      onNotice: (line) => print(line),
      onUpdate(update) {
        isPreparing = false;
        if (!signal?.aborted) progress?.update(update);
      },
    });
  } finally {
    progress?.stop();
    signal?.removeEventListener("abort", stop);
  }
}
