import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { exists, temporaryFolder, writeAtomic } from "../base/mod.ts";
import type { Document } from "./document.ts";
import { documentHtml } from "./document_html.ts";

/** The names of Chromium and its kin on the path, and where else they are installed. */
const browsers = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Prints pages to PDF. @returns undefined where there is no such program. */
async function runFirst(
  names: readonly string[],
  args: readonly string[],
): Promise<Deno.CommandOutput | undefined> {
  for (const name of names) {
    try {
      return await new Deno.Command(name, { args: [...args], stdout: "null", stderr: "piped" })
        .output();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** A PDF without the time of its making, so that the same page is the same file. */
export function withoutTime(pdf: Uint8Array): Uint8Array {
  // Latin-1 keeps each byte, and a text of the same length each place.
  const text = new TextDecoder("latin1").decode(pdf);
  const timeless = pdf.slice();
  for (const { 0: match, index } of text.matchAll(/\/(?:CreationDate|ModDate) ?\(D:[^)]*\)/g)) {
    const fixed = match.replace(/\d/g, "0").replace(/D:0{8}/, "D:20000101");
    timeless.set(new TextEncoder().encode(fixed), index);
  }
  return timeless;
}

/**
 * Prints a document as PDF by Chromium or Chrome, where one is installed. Its links to files beside the
 * document are plain text, since a browser would write them with the path of the folder that it printed
 * from; those within the document and into the web are links.
 *
 * @param document The document.
 * @param pdf The PDF's path.
 * @returns The reason why there is none, in a sentence; undefined where it is written.
 */
export async function printPdf(document: Document, pdf: string): Promise<string | undefined> {
  await using folder = await temporaryFolder();
  const page = join(folder.path, "page.html");
  const made = join(folder.path, "page.pdf");
  await Deno.writeTextFile(page, documentHtml(document, { linksFiles: false }));
  const output = await runFirst(browsers, [
    "--headless",
    // A profile of its own, away from the user's; root can have no sandbox, and the page is our own.
    `--user-data-dir=${join(folder.path, "profile")}`,
    ...(Deno.uid() === 0 ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    `--print-to-pdf=${made}`,
    pathToFileURL(page).href,
  ]);
  if (output === undefined) {
    return "No PDF is written, since neither Chromium nor Chrome is found: install one " +
      "(Debian: apt install chromium) and run the same again, or print the HTML page.";
  }
  if (!await exists(made)) {
    const lines = new TextDecoder().decode(output.stderr).trim().split("\n");
    return `No PDF is written: the browser ended without one (${lines.at(-1)}).`;
  }
  await writeAtomic(pdf, withoutTime(await Deno.readFile(made)));
}
