import type { TrainerSettings } from "./settings.ts";

/**
 * The factor of the learning rate in a step: it rises linearly over the warm-up's steps, then stays at 1 or
 * falls along half a cosine, as torch.optim.lr_scheduler.CosineAnnealingLR with a step for each batch.
 *
 * @param step From 1.
 * @param steps The steps of the whole trial.
 * @returns Above 0, at most 1.
 */
export function learningRateFactor(
  { schedule, warmup }: Pick<TrainerSettings, "schedule" | "warmup">,
  step: number,
  steps: number,
): number {
  const rising = Math.floor(warmup * steps);
  if (step <= rising) return step / (rising + 1);
  if (schedule === "constant") return 1;
  return (1 + Math.cos(Math.PI * (step - 1 - rising) / (steps - rising))) / 2;
}
