import { join, relative } from "node:path";
import {
  type Block,
  codeBlock,
  details,
  type Inline,
  inlineCode,
  link,
  list,
  paragraph,
  type Source,
} from "../page/mod.ts";
import { plural } from "../base/mod.ts";
import type { PaperStudy } from "./paper.ts";

/** The path of a study's folder as the project's commands take it: "results/dropout/shapes-quick". */
export function studyPath({ study: { name } }: Pick<PaperStudy, "study">): string {
  return `results/${name}`;
}

/** A link from the lab report's folder to a file in a study's. */
export function studyUrl(
  { study }: Pick<PaperStudy, "study">,
  file: string,
  paper: string,
): string {
  return relative(paper, join(study.directory, file)).replaceAll("\\", "/");
}

/** The study as the source of a figure or table. */
export function sourceOf(study: PaperStudy, paper: string): Source {
  const { name } = study.study;
  return { title: name, url: studyUrl(study, "table.md", paper), stale: study.stale };
}

/** The commits of a study's trials: "745f2d02e8", with a mark of changes that were not committed. */
export function commitsOf({ summary }: PaperStudy): string[] {
  const texts = summary.origin.environments.map(({ code }) =>
    code === null ? "none" : code.commit.slice(0, 10) + (code.dirty ? " with changes" : "")
  );
  return [...new Set(texts)];
}

/** The hashes of a study's data, each once and short. */
export function dataHashesOf({ summary }: PaperStudy): string[] {
  return summary.origin.dataHashes.map((hash) => hash.slice(0, 10));
}

/** The origin of a study's numbers and the command that checks them, behind a line that unfolds it. */
export function provenanceDetails(study: PaperStudy, paper: string, notes: Block[]): Block {
  const { summary } = study;
  const { command } = summary.origin;
  const facts: Inline[][] = [
    [
      `${plural(summary.trials.length, "trial")} with seeds ${summary.seeds.join(", ")}; commit `,
      `${commitsOf(study).join(", ")}; data ${dataHashesOf(study).join(", ") || "not recorded"}; `,
      link(studyUrl(study, "table.md", paper), "page"),
      ", ",
      link(studyUrl(study, "manifest.json", paper), "manifest"),
      " with all settings, versions and hardware, ",
      link(studyUrl(study, "table.csv", paper), "numbers"),
      ".",
    ],
    [
      "One of its trials is trained again, and compared bit for bit, by ",
      inlineCode(`deno task verify ${studyPath(study)}`),
      ".",
    ],
  ];
  return details("How this was made", [
    list(facts),
    ...(command ? [paragraph("The newest of its trials were trained by"), codeBlock(command)] : []),
    ...notes,
  ]);
}
