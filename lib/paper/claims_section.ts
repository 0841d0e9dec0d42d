import { listWords, plural } from "../base/mod.ts";
import {
  type Block,
  captioned,
  type Cell,
  heading,
  inlineCode,
  link,
  list,
  paragraph,
  strong,
  table,
} from "../page/mod.ts";
import { judge, type JudgedClaim, notJudged } from "./judged_claim.ts";
import type { Paper } from "./paper.ts";
import { sourceOf } from "./provenance.ts";
import { experimentTitle } from "./titles.ts";

/** "Of 5 claims, 2 are shown, 1 is contradicted, and 2 cannot be decided." */
function tally(claims: readonly JudgedClaim[]): string {
  const counts = Map.groupBy(claims, ({ verdict }) => verdict);
  const parts = Object.entries(tallyWords).flatMap(([verdict, [one, several]]) => {
    const count = counts.get(verdict)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return `Of ${plural(claims.length, "claim")}, ${listWords(parts)}.`;
}

/** Verdicts in a sentence on one claim and on several. */
const tallyWords: Readonly<Record<string, readonly [string, string]>> = {
  shown: ["is shown", "are shown"],
  contradicted: ["is contradicted", "are contradicted"],
  "cannot tell": ["cannot be decided", "cannot be decided"],
  "none shown": ["shows no difference, as expected", "show no difference, as expected"],
  [notJudged]: [
    "names nothing that one study could judge",
    "name nothing that one study could judge",
  ],
};

/** The claims with their verdicts, the controls in a line, and what is missing. */
export function claimsSection(
  { studies, missing }: Paper,
  claims: readonly JudgedClaim[],
  paper: string,
): Block[] {
  const controls = studies.filter(({ entry }) => entry.part === "control").map((study) =>
    judge(study)
  );
  const found = controls.filter(({ isFound }) => isFound).length;
  const rows = claims.map(({ study, verdict, line }): Cell[] => {
    const { url } = sourceOf(study, paper);
    return [
      study.summary.experiment.claim ?? study.summary.experiment.question,
      [link(url, experimentTitle(study.summary.experiment))],
      line,
      [strong(verdict)],
    ];
  });
  return [
    heading(2, "Summary"),
    ...(claims.length === 0
      ? [paragraph(
        studies.length === 0
          ? "No study is complete, so that no claim is judged."
          : "No claim is judged: none of the studies says what its claim comes to.",
      )]
      : [
        paragraph(tally(claims)),
        captioned(table(["Claim", "Study", "Difference", "Verdict"], rows), [
          "The claims of the report, judged by differences with 95% intervals and adjusted p-values; " +
          "each study's section says them in sentences. “Shown” and “contradicted” mean that the difference, or " +
          "its distance from the size that is claimed, is told from chance with a p-value below 0.05; " +
          "“cannot tell”, that it may be chance.",
        ]),
      ]),
    ...(controls.length === 0 ? [] : [paragraph(
      `Controls: ${found} of ${controls.length} come out as they must by construction: an effect that is ` +
        "there is shown, and none is shown where there is none ",
      link("#appendix-controls", "(appendix)"),
      ".",
    )]),
    ...(missing.length === 0 ? [] : [
      paragraph("Missing:"),
      list(missing.map(({ entry, reason }) => [inlineCode(entry.name), ` – ${reason}`])),
    ]),
  ];
}
