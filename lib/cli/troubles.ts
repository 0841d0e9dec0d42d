import { join } from "node:path";
import { listWords, shownPath } from "../base/mod.ts";
import type { Summary } from "../report/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { print } from "./screen.ts";
import { trialName } from "./sweep_progress.ts";

/**
 * Prints the trials that failed or were killed, with the reason of each told once.
 *
 * @param command What goes on with the study.
 * @returns True where every trial is complete.
 */
export function printTroubles(
  { failures, rows }: Summary,
  { trials, sampler, pruner }: Study,
  command: string,
): boolean {
  const troubles = { output: "stderr", indent: 2 } as const;
  for (const [error, failed] of Map.groupBy(failures, ({ error }) => error)) {
    const names = failed.map(({ id, point, seed }) => `${id} (${trialName({ point, seed })})`);
    print(`\nFailed: ${error}`, troubles);
    print(`  ${failed.length === 1 ? "trial" : "trials"} ${names.join(", ")}`, troubles);
    const { directory } = trials.find(({ id }) => id === failed[0]!.id)!;
    print(`  log: ${shownPath(join(directory, "trial.log"))}`, troubles);
  }
  const deciders = [...(sampler ? ["sampler"] : []), ...(pruner ? ["pruner"] : [])];
  const waiting = deciders.length === 0
    ? ""
    : `, and what the ${listWords(deciders)} would decide by it waits`;
  const killed = trials.filter(({ state, error }) => state === "running" && error !== undefined);
  for (const trial of killed) {
    const memory = /^killed by/.test(trial.error!)
      ? ", perhaps for lack of memory: try --jobs 1"
      : "";
    const ended = `${trialName(trial)} was ended again and again (${
      trial.error!.replace(/\.$/, "")
    })`;
    print(`\n${ended}${memory}. It goes on from its last epoch${waiting}.`, troubles);
  }
  if (failures.length + killed.length > 0) print(`\nTo go on: ${command}`, troubles);
  return rows.every(({ failed, unfinished }) => failed + unfinished === 0);
}
