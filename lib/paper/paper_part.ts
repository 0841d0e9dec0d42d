import type { Block, Document } from "../page/mod.ts";
import { bibliography } from "./bibliography.ts";
import { reportClaims } from "./claims.ts";
import { claimsSection } from "./claims_section.ts";
import { controlsSection } from "./controls_section.ts";
import type { Paper } from "./paper.ts";
import { rangesSection, tuningRanges } from "./ranges_section.ts";

/** A part of the lab report: its claims, the settings' ranges, or its controls. */
export type PaperPart = "claims" | "ranges" | "controls";

/** The names of the parts. */
export const paperParts: readonly PaperPart[] = ["claims", "ranges", "controls"];

/** The blocks of each part. */
const parts: Readonly<
  Record<PaperPart, (paper: Paper, directory: string) => Block[] | Promise<Block[]>>
> = {
  claims: async (paper, directory) =>
    claimsSection(paper, reportClaims(paper, await tuningRanges(paper)), directory),
  ranges: async (paper, directory) =>
    await rangesSection(paper, await tuningRanges(paper), directory),
  controls: controlsSection,
};

/**
 * A part of the lab report as a document of its own, without the part's heading.
 *
 * @param directory The folder to which its links are relative.
 * @returns Without blocks where no study has anything to say there.
 */
export async function paperPart(
  paper: Paper,
  part: PaperPart,
  directory: string,
): Promise<Document> {
  const [first, ...others] = await parts[part](paper, directory);
  // The heading is the business of the page that shows the part.
  const children = first === undefined || first.type === "heading" ? others : [first, ...others];
  return { title: "Lab report", children, references: bibliography };
}
