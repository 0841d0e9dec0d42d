import { relative } from "node:path";
import { escapeMarkdown, figureBundle } from "../page/mod.ts";
import {
  curvesSpec,
  effect,
  finding,
  summarize,
  type Summary,
  verdictSentences,
} from "../report/mod.ts";
import {
  defineExperiment,
  loadExperiment,
  type NamedExperiment,
  type Study,
  valuesTitle,
  variedSettings,
} from "../sweep/mod.ts";
import { checkedExperiment } from "./checked.ts";
import { display, displayMarkdown } from "./display.ts";
import { findStudy, type StudyChoice } from "./experiment_study.ts";
import { isUnfinished, standingOf, standingText } from "./standing.ts";
import { plotBundle, tableBundle } from "./study_bundles.ts";

/**
 * Shows what an experiment asks: its question, its values and the claim that it is held against.
 *
 * @param experiment The name of its file in `experiments/`, or the experiment.
 * @throws {ExperimentError} At an unknown or wrong experiment.
 */
export async function showQuestion(experiment: string | NamedExperiment): Promise<void> {
  const checked = checkedExperiment(experiment);
  const { question, claim, vary } = typeof checked === "string"
    ? await loadExperiment(checked)
    : defineExperiment(checked);
  const values = variedSettings(vary).map((name) => `\`${name}\`: ${valuesTitle(vary, name)}`);
  await displayMarkdown([
    `**${escapeMarkdown(question)}**`,
    `Varied: ${values.join("; ")}.`,
    ...(claim === undefined
      ? []
      : [`The claim to be held against the result: _${escapeMarkdown(claim)}_`]),
  ].join("\n\n"));
}

/**
 * Shows the table of a study: means over seeds with their intervals, and paired differences from the base.
 * Before its first trial is complete, and while some are to be run, a sentence says so.
 *
 * @param choice The study, or the experiment whose study is meant: the one that this kernel ran last, else
 *   the one that was run last of all.
 */
export function showTable(choice: StudyChoice): Promise<void> {
  return show(choice, (_, summary) => display(tableBundle(summary)));
}

/** Shows the plot of a study, as {@linkcode showTable} its table. */
export function showPlot(choice: StudyChoice): Promise<void> {
  return show(choice, (_, summary) => display(plotBundle(summary)));
}

/** Shows the learning curves of a study, as {@linkcode showTable} its table. */
export function showCurves(choice: StudyChoice): Promise<void> {
  return show(choice, (study, summary) => display(figureBundle(curvesSpec(study, summary))));
}

/** Shows in sentences the verdict of a study on the claim and its finding, as {@linkcode showTable} its table. */
export function showFinding(choice: StudyChoice): Promise<void> {
  return show(choice, async (study, summary) => {
    const { claim } = study.experiment;
    const path = relative(Deno.cwd(), study.directory).replaceAll("\\", "/");
    await displayMarkdown([
      ...(claim === undefined ? [] : [`The claim: _${escapeMarkdown(claim)}_`]),
      ...verdictSentences(summary).map(escapeMarkdown),
      escapeMarkdown(finding(summary)),
      effect(summary),
      `All of it, with what made it: [${study.name}](${path}/table.md).`,
    ].join("\n\n"));
  });
}

/** Shows a part of a study where one stands, and what is still to be run. */
async function show(
  choice: StudyChoice,
  part: (study: Study, summary: Summary) => Promise<void>,
): Promise<void> {
  const study = await findStudy(choice);
  if (study === undefined) {
    return await displayMarkdown("_No trial has been run yet: run the sweep's cell first._");
  }
  const standing = standingOf(study);
  if (standing.complete > 0) await part(study, await summarize(study));
  if (standing.complete === 0 || isUnfinished(standing)) {
    await displayMarkdown(`_${standingText(standing)}._`);
  }
}
