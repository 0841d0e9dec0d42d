import {
  type Block,
  type Captioned,
  captioned,
  emphasis,
  heading,
  link,
  list,
  paragraph,
  parseMarkdown,
  strong,
  type Table,
} from "../page/mod.ts";
import {
  altText,
  comparison,
  curvesSpec,
  finding,
  plotSpec,
  type SettingRange,
  studyMarkdownTable,
} from "../report/mod.ts";
import { judge } from "./judged_claim.ts";
import type { Entry } from "./contents.ts";
import { figureOf } from "./figures.ts";
import type { MissingStudy, PaperStudy } from "./paper.ts";
import { provenanceDetails, sourceOf } from "./provenance.ts";
import { rangesAnchor } from "./ranges_section.ts";
import { experimentTitle } from "./titles.ts";

/** The table of a study with the text above it. */
function studyTable(study: PaperStudy, paper: string): Captioned {
  const [table] = parseMarkdown(studyMarkdownTable(study.summary));
  return captioned(
    table as Table,
    [
      `${
        experimentTitle(study.summary.experiment).replace(/\?$/, "")
      }: means over seeds and differences ` +
      "from the base; ± is half a 95% interval.",
    ],
    sourceOf(study, paper),
  );
}

/** The plot and the learning curves of a study. */
async function studyFigures(study: PaperStudy, paper: string): Promise<Captioned[]> {
  const { summary, study: own, entry: { name } } = study;
  const source = sourceOf(study, paper);
  const hasCurves = own.trials.some(({ history }) => history.length > 0);
  return [
    await figureOf(`${name}-plot`, plotSpec(summary), {
      alt: altText(summary, "Plot"),
      caption: ["The same with intervals, each trial a point."],
      source,
    }),
    ...(hasCurves
      ? [
        await figureOf(`${name}-curves`, curvesSpec(own, summary), {
          alt: altText(summary, "Curves"),
          caption: [
            "Learning curves. The line to the diamond after the last epoch is the train-validation gap, without " +
            "dropout; the dotted line has the training rows as the steps saw them.",
          ],
          source,
        }),
      ]
      : []),
  ];
}

/** The claim, with whose it is; what holds by construction says so itself. */
function claimParagraph({ part, isOurs }: Entry, claim: string | undefined): Block[] {
  if (claim === undefined) return [];
  if (part === "control") return [paragraph(claim)];
  return [paragraph(strong(isOurs ? "Claim, not the report's." : "Claim."), " ", claim)];
}

/** A section on an experiment: claim, verdict, finding, table, plot, curves, and how they were made. */
export async function experimentSection(
  study: PaperStudy,
  ranges: readonly SettingRange[],
  paper: string,
): Promise<Block[]> {
  const { summary } = study;
  const { claim, question, expects } = summary.experiment;
  const { found, isJudged } = judge(study, ranges);
  // The sentences on the others stand in the section that compares them.
  const verdict = expects === "matters most"
    ? [found.replace(/(?<=\.) [A-Z].*/s, " "), link(`#${rangesAnchor}`, "Compared below"), "."]
    : [found];
  const failed = summary.failures.length;
  return [
    heading(3, experimentTitle(summary.experiment)),
    paragraph(emphasis(question)),
    ...claimParagraph(study.entry, claim),
    ...(isJudged ? [paragraph(strong("Verdict."), " ", ...verdict)] : []),
    paragraph(strong("Found."), " ", finding(summary)),
    ...(failed === 0 ? [] : [paragraph(
      `${failed} of its trials failed, the first with: ${summary.failures[0]!.error}`,
    )]),
    studyTable(study, paper),
    ...await studyFigures(study, paper),
    provenanceDetails(study, paper, [
      list(
        comparison(summary).map((line) => {
          const [block] = parseMarkdown(line);
          return block?.type === "paragraph" ? block.children : line;
        }),
      ),
    ]),
  ];
}

/** A section on an experiment without a study, which says why. */
export function missingSection({ entry, experiment, reason }: MissingStudy): Block[] {
  return [
    heading(3, experiment === undefined ? entry.name : experimentTitle(experiment)),
    ...(experiment === undefined ? [] : [paragraph(emphasis(experiment.question))]),
    ...claimParagraph(entry, experiment?.claim),
    paragraph(strong("Nothing to show."), " ", reason),
  ];
}
