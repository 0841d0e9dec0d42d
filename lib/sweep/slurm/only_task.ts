import { withLock } from "../../base/mod.ts";

/**
 * Runs `work` while no other task is at work on a trial; a task of a node that Slurm takes for dead may be.
 * It returns without running `work` if the signal is aborted while it waits.
 */
export async function asOnlyTask(
  path: string,
  signal: AbortSignal,
  work: () => Promise<void>,
  onWait: (owner: string) => void,
): Promise<void> {
  const left = Promise.withResolvers<void>();
  let isHeld = false;
  const leave = () => isHeld || left.resolve();
  signal.addEventListener("abort", leave);
  const done = withLock(
    path,
    async () => {
      if (signal.aborted) return;
      isHeld = true;
      await work();
    },
    ({ owner }) => onWait(owner),
    { isRemoved: true },
  );
  try {
    await Promise.race([done, left.promise]);
  } finally {
    signal.removeEventListener("abort", leave);
    // Nobody asks any more for what comes of the waiting.
    done.catch(() => {});
  }
}
