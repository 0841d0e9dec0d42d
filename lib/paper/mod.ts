/**
 * The lab report: from all studies to one text with the four questions of the report that is reproduced,
 * its claims with their verdicts, and a link from each number to what made it.
 *
 * @module
 */
export { reportEntries } from "./contents.ts";
export type { Entry, Part } from "./contents.ts";
export { readPaper } from "./paper.ts";
export type { MissingStudy, Paper, PaperOptions, PaperStudy } from "./paper.ts";
export { paperPart, paperParts } from "./paper_part.ts";
export type { PaperPart } from "./paper_part.ts";
export { paperDirectory, paperDocument, writePaper } from "./write_paper.ts";
export type { WrittenPaper } from "./write_paper.ts";
