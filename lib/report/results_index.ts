import { dirname, join, relative, resolve } from "node:path";
import { exists, listWords, projectRoot, withLock, writeAtomic } from "../base/mod.ts";
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
import { listedValues, type NamedExperiment, variedSettings } from "../sweep/mod.ts";
import { settingTitle } from "./format.ts";
import type { Verdict } from "./judgement.ts";
import { type Entry, readEntries } from "./index_entries.ts";
import { type MattersMost, mattersMost, settingRanges } from "./matters_most.ts";
import type { Outcome } from "./outcome.ts";
import { rangesNote, rangesTable } from "./ranges.ts";
import { reportIntroduction } from "./sections.ts";

/**
 * Writes `index.md` and `index.html` into a folder of results: all studies in it with question, settings,
 * outcome, verdict and date, and where an experiment claims that its setting matters most, the settings
 * against each other. A study that cannot be read is left out and named. The same results give the same
 * bytes; of sweeps that end together one writes after the other.
 *
 * @param resultsDirectory The folder of the experiments' folders. @default `results` of the project
 * @param onNotice Told of a process that is waited for, and of studies that are left out.
 */
export async function writeIndex(
  resultsDirectory: string = join(projectRoot, "results"),
  onNotice: (line: string) => void = () => {},
): Promise<void> {
  await withLock(
    join(resultsDirectory, "index.lock"),
    async () => {
      const { entries, leftOut } = await readEntries(resultsDirectory);
      const document = await indexDocument(entries, leftOut, resultsDirectory);
      await writeAtomic(join(resultsDirectory, "index.md"), documentMarkdown(document));
      await writeAtomic(join(resultsDirectory, "index.html"), documentHtml(document));
      for (const sentence of leftOut) onNotice(`In the index of results, ${sentence}`);
    },
    ({ owner }) =>
      onNotice(
        `Waits for ${owner}, which writes the index of ${resultsDirectory}: end it, or wait`,
      ),
  );
}

async function indexDocument(
  entries: readonly Entry[],
  leftOut: readonly string[],
  resultsDirectory: string,
): Promise<Document> {
  const groups = Map.groupBy(entries, ({ group }) => group);
  const children: Block[] = [];
  for (const [group, own] of [...groups].toSorted(([a], [b]) => a < b ? -1 : 1)) {
    children.push(...await groupBlocks(group, own, resultsDirectory));
  }
  return {
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
      ...leftOut.map((sentence) => paragraph(sentence)),
    ],
  };
}

/** The folder of results that a study's folder lies in. */
export function resultsDirectoryOf({ directory }: { directory: string }): string {
  return dirname(dirname(resolve(directory)));
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
  const isSingle = variedSettings(vary).every((name) => listedValues(vary, name).length === 1);
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
  const studies = entries.flatMap(({ tuned }) => tuned ?? []);
  if (claims.length === 0 || studies.length < 2) return { judged, blocks: [] };
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
