import { dirname, join, relative, resolve } from "node:path";
import {
  exists,
  isOutOfReach,
  listWords,
  projectRoot,
  readableFolders,
  UserError,
  writeAtomic,
} from "../base/mod.ts";
import {
  type Block,
  capitalize,
  type Document,
  documentHtml,
  documentMarkdown,
  heading,
  link,
  paragraph,
  parseMarkdown,
  table,
} from "../page/mod.ts";
import { type NamedExperiment, variedSettings } from "../sweep/mod.ts";
import { settingTitle } from "./format.ts";
import type { Verdict } from "./judgement.ts";
import { isHyperParameter, type MattersMost, mattersMost, settingRanges } from "./matters_most.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { rangesNote, rangesTable } from "./ranges.ts";
import { reportIntroduction } from "./sections.ts";
import { readManifest, readStudy } from "./stored_study.ts";
import { summarize } from "./summary.ts";

/** A study of a folder of results. */
interface Entry {
  /** Absolute. */
  directory: string;
  /** The part of its folder's name that studies of the same data and sizes share: "shapes-quick". */
  group: string;
  experiment: NamedExperiment;
  outcome: Outcome;
  /** The day on which its last trial ended; empty where that is not recorded. */
  date: string;
}

/**
 * Writes `index.md` and `index.html` into a folder of results: all studies in it with question, settings,
 * outcome, verdict and date, and where an experiment claims that its setting matters most, the settings
 * against each other. The same results give the same bytes.
 *
 * @param resultsDirectory The folder of the experiments' folders. @default `results` of the project
 */
export async function writeIndex(
  resultsDirectory: string = join(projectRoot, "results"),
): Promise<void> {
  const entries = await readEntries(resultsDirectory);
  const groups = Map.groupBy(entries, ({ group }) => group);
  const children: Block[] = [];
  for (const [group, own] of [...groups].toSorted(([a], [b]) => a < b ? -1 : 1)) {
    children.push(...await groupBlocks(group, own, resultsDirectory));
  }
  const document: Document = {
    title: "Results",
    children: [
      paragraph(
        "Every study in this folder. A verdict is the study's on its experiment's claim: shown, " +
          "contradicted, or cannot tell; a dash stands where no claim is judged. Best is only what is told " +
          "apart from every other value. ± is half a 95% interval over seeds.",
      ),
      paragraph(reportIntroduction),
      ...(await exists(join(resultsDirectory, "report", "report.html"))
        ? [paragraph("The ", link("report/report.html", "lab report"), " puts them together.")]
        : []),
      ...children,
    ],
  };
  await writeAtomic(join(resultsDirectory, "index.md"), documentMarkdown(document));
  await writeAtomic(join(resultsDirectory, "index.html"), documentHtml(document));
}

/** The folder of results that a study's folder lies in. */
export function resultsDirectoryOf({ directory }: { directory: string }): string {
  return dirname(dirname(resolve(directory)));
}

async function readEntries(resultsDirectory: string): Promise<Entry[]> {
  const experiments = await readableFolders(resultsDirectory);
  const studies = (await Promise.all(experiments.map(readableFolders))).flat();
  const entries: Entry[] = [];
  for (const directory of studies) {
    if (!await exists(join(directory, "manifest.json"))) continue;
    const entry = await readEntry(directory).catch((error) => {
      if (error instanceof UserError || isOutOfReach(error)) return undefined;
      throw error;
    });
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

async function readEntry(directory: string): Promise<Entry> {
  const { experiment, ended, outcome: written } = await readManifest(directory);
  return {
    directory: resolve(directory),
    group: relative(dirname(directory), directory),
    experiment,
    outcome: written ?? outcome(await summarize(await readStudy(directory))),
    date: ended?.slice(0, 10) ?? "",
  };
}

/** The studies of the same data and sizes. */
async function groupBlocks(
  group: string,
  entries: readonly Entry[],
  resultsDirectory: string,
): Promise<Block[]> {
  const linkTo = (directory: string) =>
    relative(resultsDirectory, join(directory, "table.md")).replaceAll("\\", "/");
  const { judged, blocks } = await judgeTogether(entries, linkTo);
  const rows = entries.map(({ directory, experiment, outcome, date }) => {
    const verdict: Verdict | null | undefined = experiment.expects === "matters most"
      ? judged.get(experiment.name)?.verdict
      : outcome.verdict;
    return [
      link(linkTo(directory), experiment.question),
      experiment.claim ?? "–",
      verdict ?? "–",
      resultText(experiment, outcome),
      date || "–",
    ];
  });
  return [
    heading(2, group),
    table(["Question", "Claim", "Verdict", "Result", "Date"], rows),
    ...blocks,
  ];
}

/** "highest mean: learning rate 0.001, 96.2 ± 0.5%". */
function resultText({ vary }: NamedExperiment, { points, mark, score }: Outcome): string {
  if (score === null) return "no complete trial";
  const isSingle = Object.values(vary).every((values) => values.length === 1);
  const text = `${listWords(points)}, ${score}`;
  return isSingle || mark === "" ? text : `${capitalize(mark)}: ${text}`;
}

/** The settings of studies against each other, where an experiment claims that its own matters most. */
async function judgeTogether(
  entries: readonly Entry[],
  linkTo: (directory: string) => string,
): Promise<{ judged: Map<string, MattersMost>; blocks: Block[] }> {
  const judged = new Map<string, MattersMost>();
  const claims = entries.filter(({ experiment }) => experiment.expects === "matters most");
  const tuned = entries.filter(({ experiment: { name, vary } }) => {
    const [setting, ...others] = variedSettings(vary);
    return !name.startsWith("control_") && setting !== undefined && isHyperParameter(setting) &&
      others.length === 0 && vary[setting]!.length > 1;
  });
  if (claims.length === 0 || tuned.length < 2) return { judged, blocks: [] };
  const studies = await Promise.all(tuned.map(({ directory }) => readStudy(directory)));
  const ranges = await settingRanges(studies);
  const sentences = claims.flatMap(({ experiment: { name, vary } }) => {
    const verdict = mattersMost(ranges, variedSettings(vary)[0]!);
    if (verdict === undefined) return [];
    judged.set(name, verdict);
    return verdict.sentences;
  });
  if (ranges.length < 2) return { judged, blocks: [] };
  const names = ranges.map(({ setting }) => settingTitle(setting));
  return {
    judged,
    blocks: [
      heading(3, `Which matters most: ${listWords(names)}?`),
      paragraph(sentences.join(" ")),
      ...parseMarkdown(rangesTable(ranges, ({ directory }) => linkTo(directory))),
      paragraph(rangesNote),
    ],
  };
}
