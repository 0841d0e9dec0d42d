import { join } from "node:path";
import {
  formatDuration,
  listWords,
  plural,
  projectRoot,
  shownPath,
  UserError,
} from "../base/mod.ts";
import {
  type ClusterTask,
  nameOf,
  readStatus,
  studyFolders,
  type StudyStatus,
  type StudyWork,
} from "../sweep/mod.ts";
import { Command } from "./command.ts";
import { runMain, taskArguments } from "./main.ts";
import { print, style } from "./screen.ts";
import { path } from "./values.ts";

const command = new Command("deno task status")
  .description("Tells how far each study is, what is at work on it and where, and the time left.")
  .option("--results <directory>", "where the studies are (default: results)", path)
  .addHelpAfter(`
It reads the journals of studies, and asks Slurm (squeue) about those that a cluster has. A result without
a journal, as git brings it, is left out.

Examples:
  deno task status                      the studies in results/
  deno task status --results elsewhere  those in another folder`);

/** The lines on one study. */
function linesOf(status: StudyStatus): string[] {
  const { total, done, failed, running, work, leftByCluster, request, secondsLeft } = status;
  const lost = work?.kind === "cluster" ? work.lost.length : 0;
  const open = total - done - failed;
  const waiting = open - running - lost;
  const states = [
    `${done} of ${plural(total, "trial")} done`,
    ...(failed > 0 ? [style("red", `${failed} failed`)] : []),
    ...(running > 0 ? [`${running} ${work === undefined ? "left unfinished" : "running"}`] : []),
    ...(work !== undefined && waiting > 0 ? [`${waiting} waiting`] : []),
    ...(work !== undefined && open > 0 ? [`about ${formatDuration(secondsLeft)} left`] : []),
  ];
  const goOn = leftByCluster === undefined ? [] : [leftByCluster, `to go on: ${request}`];
  return [states.join(", "), ...workLines(work), ...goOn];
}

function workLines(work: StudyWork | undefined): string[] {
  switch (work?.kind) {
    case undefined:
      return [];
    case "local":
      return [`at work: ${work.owner}`];
    case "unknown":
      return [work.reason];
    case "cluster":
      return [
        `${nameOf(work.submission)}:`,
        ...Array.from(
          Map.groupBy(work.tasks, placeOf),
          ([place, tasks]) => `  ${place}: ${trialNames(tasks)}`,
        ),
        ...(work.lost.length > 0
          ? [
            `  no longer in the queue: ${
              namesOf(work.lost)
            }; the same command goes on once the job has ended`,
          ]
          : []),
      ];
  }
}

/** "on n1", "waits (Priority)". */
function placeOf({ state, node, reason }: ClusterTask): string {
  if (node !== "" && state === "RUNNING") return `on ${node}`;
  const why = reason === "None" || reason === "" ? "" : ` (${reason})`;
  return state === "PENDING" ? `waiting${why}` : `${state.toLowerCase()}${why}`;
}

function trialNames(tasks: readonly ClusterTask[]): string {
  const ids = tasks.flatMap(({ trials }) => trials);
  if (ids.length === 0) return plural(tasks.length, "task");
  return namesOf(ids);
}

/** "trials 0, 1 and 2". */
function namesOf(ids: readonly number[]): string {
  return `${ids.length === 1 ? "trial" : "trials"} ${listWords(ids.map(String), "and")}`;
}

await runMain(async () => {
  command.parse(taskArguments(), { from: "user" });
  const { results = join(projectRoot, "results") } = command.opts<{ results?: string }>();
  const folders = await studyFolders(results);
  if (folders.length === 0) print(`No study in ${shownPath(results)} has a journal.`);
  let status = 0;
  for (const folder of folders) {
    print(style("bold", shownPath(folder)));
    try {
      for (const line of linesOf(await readStatus(folder))) print(line, { indent: 2 });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      print(error.message, { indent: 2 });
      status = 1;
    }
  }
  return status;
});
