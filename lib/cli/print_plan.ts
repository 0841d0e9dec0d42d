import { formatDuration, plural, shownPath } from "../base/mod.ts";
import { pointName, type SweepPlan } from "../sweep/mod.ts";
import { print, style } from "./screen.ts";
import { trialName } from "./sweep_progress.ts";

/**
 * Prints a plan: its question and size, what is run again and why, and an estimate of the time.
 *
 * @param details Names each trial and the folder of the results too.
 */
export function printPlan(plan: SweepPlan, details: boolean): void {
  const { experiment, preset, seeds, trials, jobs, seconds, basis, directory } = plan;
  const complete = trials.filter(({ state }) => state === "complete").length;
  print(`${style("bold", `${experiment.name}, ${preset.name}:`)} ${experiment.question}`);
  print(
    `${grid(plan)} x ${plural(seeds.length, "seed")} = ${plural(trials.length, "trial")}` +
      (complete > 0 ? `, ${complete} of them complete` : ""),
  );
  if (plan.asked.length > 0) {
    print(`Asked for in the journal: ${plan.asked.map(pointName).join("; ")}`);
  }
  for (const [reason, again] of Map.groupBy(trials, ({ stale }) => stale)) {
    if (reason !== undefined) {
      const [are, earlier] = again.length === 1 ? ["is", "one is"] : ["are", "ones are"];
      print(
        `${
          plural(again.length, "trial")
        } ${are} run again, since the earlier ${earlier} ${reason}.`,
      );
    }
  }
  for (const sentence of plan.passedOver) print(sentence);
  if (details) {
    for (const trial of trials) {
      const left = trial.seconds > 0 ? `, about ${formatDuration(trial.seconds)}` : "";
      print(`  ${trialName(trial)}: ${trial.state}${left}`);
    }
  }
  if (complete < trials.length) {
    const source = basis === "settings" ? "a guess from the settings" : `from trials of ${basis}`;
    print(`${jobs} at once, about ${formatDuration(seconds)} in all (${source})`);
  }
  if (details) print(`Results: ${shownPath(directory)}`);
}

/** "7 values of learningRate", "3 values of learningRate x 2 of dropout", with those asked for. */
function grid({ experiment: { vary }, points, asked }: SweepPlan): string {
  const parts = Object.entries(vary).map(([name, values], i) =>
    i === 0 ? `${plural(values.length, "value")} of ${name}` : `${values.length} of ${name}`
  );
  const all = Object.values(vary).reduce((count, values) => count * values.length, 1);
  const own = points.length - asked.length;
  const notes = [
    own < all ? `${own} of them different` : "",
    asked.length > 0 ? `${asked.length} more asked for` : "",
  ].filter(Boolean);
  return [parts.join(" x "), ...notes.map((note) => `(${note})`)].join(" ");
}
