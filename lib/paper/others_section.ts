import { basename, dirname, join } from "node:path";
import { exists, isOutOfReach, readableFolders, UserError } from "../base/mod.ts";
import {
  type Block,
  captioned,
  type Cell,
  heading,
  inlineCode,
  link,
  paragraph,
  strong,
  table,
} from "../page/mod.ts";
import { readStoredStudy, summarize } from "../report/mod.ts";
import { reportClaims } from "./claims.ts";
import type { Paper, PaperStudy } from "./paper.ts";
import { sourceOf } from "./provenance.ts";
import { tuningRanges } from "./ranges_section.ts";

/**
 * Reads the studies of the lab report's experiments that it is not written from: on other data, at other
 * sizes, or with other settings.
 *
 * @returns The studies by the name that those of the same data and sizes share, "tabletop-lab", in its order.
 */
async function otherStudies({ studies }: Paper): Promise<Map<string, PaperStudy[]>> {
  const others: PaperStudy[] = [];
  for (const { entry, study } of studies) {
    for (const directory of await readableFolders(dirname(study.directory))) {
      if (directory === study.directory) continue;
      const other = await readOther(directory).catch((error) => {
        if (error instanceof UserError || isOutOfReach(error)) return undefined;
        throw error;
      });
      if (other !== undefined) others.push({ ...other, entry });
    }
  }
  const groups = Map.groupBy(others, ({ study }) => basename(study.directory));
  return new Map([...groups].toSorted(([a], [b]) => a < b ? -1 : 1));
}

async function readOther(directory: string): Promise<Omit<PaperStudy, "entry"> | undefined> {
  if (!await exists(join(directory, "manifest.json"))) return undefined;
  const study = await readStoredStudy(directory);
  const summary = await summarize(study);
  return summary.trials.length === 0 ? undefined : { study, summary, stale: undefined };
}

/** The report's claims, judged by the studies that the lab report is not written from. */
export async function othersSection(paper: Paper, directory: string): Promise<Block[]> {
  const rows: Cell[][] = [];
  for (const studies of (await otherStudies(paper)).values()) {
    const group = { ...paper, studies };
    const claims = reportClaims(group, await tuningRanges(group));
    for (const { study, line, verdict } of claims.filter(({ isJudged }) => isJudged)) {
      const { title, url } = sourceOf(study, directory);
      rows.push([
        study.summary.experiment.claim!,
        [link(url, title)],
        String(study.summary.seeds.length),
        line,
        [strong(verdict)],
      ]);
    }
  }
  if (rows.length === 0) return [];
  return [
    heading(2, "Appendix: the claims on other data and at other sizes"),
    paragraph(
      "The numbers above are of one preset. The same claims, judged by the other studies in this folder of " +
        "results; the name of a study is its experiment's, its data's and its preset's, and preset ",
      inlineCode("lab"),
      " has the report's own sizes.",
    ),
    captioned(table(["Claim", "Study", "Seeds", "Difference", "Verdict"], rows), [
      "The report's claims, judged on other data and at other sizes.",
    ]),
  ];
}
