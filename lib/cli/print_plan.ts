import { formatDuration, listWords, plural, shownPath } from "../base/mod.ts";
import {
  isDue,
  listedValues,
  pointName,
  samplerNotes,
  type SweepPlan,
  variedSettings,
} from "../sweep/mod.ts";
import { print, style } from "./screen.ts";
import { trialName } from "./sweep_progress.ts";

/**
 * Prints a plan: its question and size, what is run again and why, and an estimate of the time.
 *
 * @param details Names each trial and the folder of the results too.
 * @param isLocal True where trials run on this machine, whose time is estimated.
 */
export function printPlan(plan: SweepPlan, details: boolean, isLocal = true): void {
  const { experiment, preset, seeds, trials, jobs, seconds, basis, directory } = plan;
  const complete = trials.filter((trial) => !isDue(trial)).length;
  print(`${style("bold", `${experiment.name}, ${preset.name}:`)} ${experiment.question}`);
  print(
    `${plan.sampler === null ? grid(plan) : sampled(plan)} x ${plural(seeds.length, "seed")} = ${
      plural(trials.length + plan.toChoose * seeds.length, "trial")
    }` +
      (complete > 0 ? `, ${complete} of them complete` : ""),
  );
  for (const sentence of samplerNotes(plan)) print(sentence);
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
  if (isLocal && (complete < trials.length || plan.toChoose > 0)) {
    const source = basis === "settings" ? "a guess from the settings" : `from trials of ${basis}`;
    print(`${jobs} at once, about ${formatDuration(seconds)} in all (${source})`);
  }
  if (details) print(`Results: ${shownPath(directory)}`);
}

/** "The base and 9 points of learningRate and dropout that tpe chooses, 4 of them known". */
function sampled(plan: SweepPlan): string {
  const { experiment: { vary }, points, asked, sampler, seeds, toChoose } = plan;
  const known = points.length - asked.length - 1;
  const chosen = known + toChoose;
  const notes = [
    toChoose > 0 && known > 0 ? `, ${known} of them known` : "",
    Math.ceil(sampler!.trials / seeds.length) > chosen + 1 ? " (there are no more)" : "",
    asked.length > 0 ? ` (${asked.length} more asked for)` : "",
  ];
  const own = chosen === 0
    ? "The base alone"
    : `The base and ${plural(chosen, "point")} of ${listWords(variedSettings(vary))} that ${
      sampler!.name
    } chooses`;
  return own + notes.join("");
}

/** "7 values of learningRate", "3 values of learningRate x 2 of dropout", with those asked for. */
function grid({ experiment: { vary }, points, asked }: SweepPlan): string {
  const counts = variedSettings(vary).map((name) =>
    [name, listedValues(vary, name).length] as const
  );
  const parts = counts.map(([name, count], i) =>
    i === 0 ? `${plural(count, "value")} of ${name}` : `${count} of ${name}`
  );
  const all = counts.reduce((product, [, count]) => product * count, 1);
  const own = points.length - asked.length;
  const notes = [
    own < all ? `${own} of them different` : "",
    asked.length > 0 ? `${asked.length} more asked for` : "",
  ].filter(Boolean);
  return [parts.join(" x "), ...notes.map((note) => `(${note})`)].join(" ");
}
