import { type Document, documentMarkdown, type Picture } from "../page/mod.ts";
import { type PaperPart, paperPart, readPaper } from "../paper/mod.ts";
import { checkedPart } from "./checked.ts";
import { display, displayMarkdown } from "./display.ts";
import { notebookPreset, resultsDirectory } from "./environment.ts";

/**
 * Shows a part of the lab report, as `deno task report` writes it from the studies at the notebook's preset;
 * nothing is trained.
 *
 * @param part "claims", the claims with their verdicts; "ranges", which setting matters most; or "controls",
 *   the studies whose outcome is known by construction.
 * @throws {DisplayError} At an unknown part.
 */
export async function showLabReport(part: PaperPart): Promise<void> {
  const checked = checkedPart(part);
  const paper = await readPaper({ preset: notebookPreset(), resultsDirectory: resultsDirectory() });
  const document = await paperPart(paper, checked, Deno.cwd());
  if (document.children.length > 0) return await displayDocument(document);
  await displayMarkdown("_There is nothing to show yet: run some of the other notebooks first._");
}

/** Shows a document as Markdown, and each of its pictures as a picture. */
async function displayDocument(document: Document): Promise<void> {
  const pictures = picturesOf(document);
  // The title is the notebook's, and a link within the document leads nowhere from a cell.
  const text = documentMarkdown(document).replace(/^# .*\n+/, "")
    .replace(/\[([^\]]*)\]\(#[^)]*\)/g, "$1");
  for (const [i, part] of text.split(/!\[(?:\\.|[^\]\\])*\]\(figures\/([^)]+)\.png\)/).entries()) {
    const picture = i % 2 === 1 ? pictures.get(part) : undefined;
    if (picture !== undefined) {
      await display({ "image/png": picture.png.toBase64(), "text/plain": picture.alt });
    } else if (part.trim() !== "") {
      await displayMarkdown(part.trim());
    }
  }
}

/** The pictures of a document by their names. */
function picturesOf({ children }: Pick<Document, "children">): Map<string, Picture> {
  return new Map(children.flatMap((block): (readonly [string, Picture])[] => {
    if (block.type === "details") return [...picturesOf(block)];
    if (block.type !== "captioned") return [];
    const [content] = block.children;
    return content.type === "picture" ? [[content.name, content]] : [];
  }));
}
