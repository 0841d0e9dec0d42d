import {
  type Block,
  captioned,
  heading,
  inlineCode,
  link,
  list,
  paragraph,
  strong,
  table,
} from "../page/mod.ts";
import { commitsOf, dataHashesOf, sourceOf, studyPath } from "./provenance.ts";
import type { Paper } from "./paper.ts";

/** The origins of all studies in one table, with the command that checks them. */
export function originsSection({ studies }: Paper, paper: string): Block[] {
  if (studies.length === 0) return [];
  const stale = studies.filter((study) => study.stale !== undefined);
  const rows = studies.map((study) => [
    [link(sourceOf(study, paper).url, study.study.name)],
    String(study.summary.trials.length),
    study.summary.seeds.join(", "),
    commitsOf(study).join(", "),
    dataHashesOf(study).join(", ") || "–",
    study.summary.origin.ended?.slice(0, 10) ?? "–",
    [inlineCode(study.summary.origin.command ?? "–")],
  ]);
  return [
    heading(2, "Appendix: how everything was made"),
    paragraph(
      "Each number is of trials that recorded their own origin. The page of a study has its settings, and " +
        "its manifest the versions and hardware as well. One trial of a study is trained again and compared, " +
        "bit for bit, by ",
      inlineCode(`deno task verify ${studyPath(studies[0]!)}`),
      ".",
    ),
    captioned(
      table(["Study", "Trials", "Seeds", "Commit", "Data", "Date", "Command"], rows),
      ["The origin of each study: commit and data by the first digits of their hashes."],
    ),
    ...(stale.length === 0
      ? [paragraph("No study is stale: settings, data and pages are those of today.")]
      : [
        paragraph(strong("Stale:")),
        list(stale.map(({ study, stale }) => [inlineCode(study.name), ` – ${stale}`])),
      ]),
  ];
}
