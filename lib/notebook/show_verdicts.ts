import { relative } from "node:path";
import { escapeMarkdown, figureBundle, markdownTable } from "../page/mod.ts";
import { claimVerdict, rangesNote, rangesSpec, settingRanges, summarize } from "../report/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { checkedNames } from "./checked.ts";
import { display, displayMarkdown } from "./display.ts";
import { findStudy } from "./experiment_study.ts";
import { standingOf } from "./standing.ts";

/**
 * Shows the claims of experiments with the verdicts of their studies that were run last; one that has not
 * been run says so.
 *
 * @param experiments Names of files in `experiments/`.
 */
export async function showVerdicts(experiments: readonly string[]): Promise<void> {
  const rows = await Promise.all(checkedNames(experiments).map(verdictRow));
  await displayMarkdown(markdownTable(["Experiment", "Claim", "Verdict", "Trials"], rows));
}

/**
 * Shows how much of a difference each setting makes, across the studies of experiments that were run last.
 * Only studies of the same data and preset are compared: those of the first that has been run.
 *
 * @param experiments Names of files in `experiments/`.
 */
export async function showRanges(experiments: readonly string[]): Promise<void> {
  const studies = (await Promise.all(checkedNames(experiments).map(findStudy)))
    .flatMap((study) => study && standingOf(study).complete > 0 ? [study] : []);
  const alike = studies.filter((study) => sizesOf(study) === sizesOf(studies[0]!));
  const ranges = await settingRanges(alike);
  if (ranges.length === 0) {
    return await displayMarkdown(
      "_A range needs an experiment with several values and seeds: run some of the notebooks first._",
    );
  }
  await display(figureBundle(rangesSpec(ranges)));
  await displayMarkdown(rangesNote);
}

const sizesOf = ({ preset, settings }: Study) => `${settings.data} ${preset.name}`;

async function verdictRow(name: string): Promise<string[]> {
  const study = await findStudy(name);
  const { complete, total } = study ? standingOf(study) : { complete: 0, total: 0 };
  if (study === undefined || complete === 0) return [name, "", "not run yet", "0"];
  const { expects, claim = "" } = study.experiment;
  const verdict = claimVerdict(await summarize(study)) ??
    (expects === "matters most" ? "see below" : "nothing to judge");
  const path = relative(Deno.cwd(), study.directory).replaceAll("\\", "/");
  return [`[${name}](${path}/table.md)`, escapeMarkdown(claim), verdict, `${complete} of ${total}`];
}
