import { listWords, lockKind, plural, shownPath, UserError } from "../base/mod.ts";
import {
  type ClusterSweepOptions,
  isDue,
  nameOf,
  openStudy,
  type Study,
  type Submission,
  submitSweep,
  type Submitted,
  type SweepOptions,
  type SweepPlan,
  watchSubmission,
} from "../sweep/mod.ts";
import { printPlan } from "./print_plan.ts";
import { print } from "./screen.ts";
import { showSweep } from "./show_sweep.ts";
import { terminalProgress } from "./terminal.ts";

/** A way to run a study's trials. */
export interface Way {
  /** Runs them to their end, and shows it. */
  runOnce(options: SweepOptions): Promise<Study>;
  /** Says how many are done when it is stopped. */
  printStopped(complete: number, total: number, options: SweepOptions): void;
}

/** On this machine. */
export const localWay: Way = {
  runOnce: (options) =>
    showSweep(options, {
      onPlan: (plan) => printPlan(plan, false),
      onStopped: (plan) => localWay.printStopped(...standingOf(plan), options),
    }),
  printStopped(complete, total, options) {
    const command = options.fresh ? "the same command without --fresh" : "the same command";
    print(`${complete} of ${plural(total, "trial")} done; ${command} goes on`);
  },
};

/** The trials of a plan that are done, and all of them with those that a sampler is still to choose. */
export function standingOf(plan: SweepPlan | undefined): [complete: number, total: number] {
  if (plan === undefined) return [0, 0];
  const { trials, toChoose, seeds } = plan;
  const complete = trials.filter((trial) => !isDue(trial)).length;
  return [complete, trials.length + toChoose * seeds.length];
}

/** The cluster's settings, and the command that asks it again. */
type ClusterRequest = Pick<ClusterSweepOptions, "cluster" | "request">;

/** On a cluster, until it has done with them. */
export function clusterWay(request: ClusterRequest): Way {
  let handed: Submission | undefined;
  const printStopped: Way["printStopped"] = (complete, total, options) => {
    if (handed === undefined) return localWay.printStopped(complete, total, options);
    print(`${complete} of ${plural(total, "trial")} done; the cluster goes on: deno task status`);
  };
  return {
    printStopped,
    runOnce(options) {
      let secondsEach: number | undefined;
      return showSweep(options, {
        onPlan(plan) {
          secondsEach = plan.secondsEach;
          printPlan(plan, false, false);
        },
        onStopped: (plan) => printStopped(...standingOf(plan), options),
        async run(options) {
          for (;;) {
            const submitted = await submitSweep({ ...options, ...request });
            const { directory, submission, isNew } = submitted;
            handed = submission;
            if (submission !== undefined || !options.signal?.aborted) {
              await printSubmitted(submitted);
            }
            if (submission === undefined) return await openStudy(directory);
            const watch = { ...options, secondsEach };
            const study = await watchSubmission(directory, submission, watch);
            // An earlier job may lack trials that this command asks for.
            if (isNew || options.signal?.aborted) return study;
          }
        },
      });
    },
  };
}

/**
 * Hands a study to a cluster and returns at once.
 *
 * @returns The exit status.
 * @throws {UserError} At what asks for more trials once it has seen results.
 */
export async function submit(options: ClusterSweepOptions): Promise<number> {
  const waiting = [
    ...(options.rule === undefined ? [] : ["--precision"]),
    ...(options.race === undefined ? [] : ["--race"]),
  ];
  if (waiting.length > 0) {
    throw new UserError(
      `${listWords(waiting)} decides by the results of one seed about the next: add --wait.`,
    );
  }
  const submitted = await submitSweep({
    ...options,
    onPlan: (plan) => printPlan(plan, false, false),
    onProgress: terminalProgress(),
    onNotice: (line) => print(line),
  });
  await printSubmitted(submitted);
  if (!submitted.isNew) {
    print(
      "Whatever else this command asks for, the same command hands over once that job has ended.",
    );
  }
  return 0;
}

/** Says what a cluster has, and how it is seen. */
async function printSubmitted({ directory, submission, isNew }: Submitted): Promise<void> {
  const folder = shownPath(directory);
  if (submission === undefined) return print(`Nothing is left to train in ${folder}`);
  const { trials, tasks } = submission;
  const has = isNew ? "has" : "is at work already on";
  print(
    `${nameOf(submission)} ${has} ${plural(trials.length, "trial")} in ${
      plural(tasks, "task")
    }; the ` +
      `last one writes the table.`,
  );
  // The sweep has already said where locks are files.
  if (isNew && await lockKind(directory) === "kernel") {
    print(`Locks in ${folder} are the system's (flock), that its file server has to share.`);
  }
  print(`To see it: deno task status`);
  print(`To end it: deno task cancel ${folder}`);
}
