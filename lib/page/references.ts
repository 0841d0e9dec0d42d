import { listWords } from "../base/mod.ts";

/** A work of the literature. */
export interface Reference {
  /** The key by which it is cited, as in BibTeX. */
  key: string;
  /** Its kind, as BibTeX names it. */
  type: "article" | "inproceedings" | "misc";
  /** Its authors in order, "Family, Given" each; a name without a comma is an organization's. */
  authors: readonly string[];
  /** Its title. */
  title: string;
  /** The year of its publication. */
  year: number;
  /** The journal with volume and pages, or the proceedings. */
  venue?: string;
  /** Its address. */
  url: string;
}

/** "D. Gurari" of "Gurari, Danna". */
function shortName(author: string): string {
  const [family, given] = author.split(", ");
  if (given === undefined) return author;
  const initials = given.split(/[\s-]+/).map((name) => `${name.charAt(0)}.`).join(" ");
  return `${initials} ${family}`;
}

/** Authors, title, venue and year of a work, in sentences. */
export function referenceText({ authors, title, venue, year }: Reference): string {
  const names = authors.length > 4
    ? `${shortName(authors[0]!)} et al.`
    : listWords(authors.map(shortName));
  return `${names.replace(/\.$/, "")}. ${title}. ${
    venue === undefined ? "" : `${venue}, `
  }${year}.`;
}

/** Letters outside of ASCII as BibTeX and its oldest readers spell them. */
const accents: Readonly<Record<string, string>> = {
  "\u0300": "`",
  "\u0301": "'",
  "\u0302": "^",
  "\u0303": "~",
  "\u0308": '"',
  "\u030c": "v ",
};

function bibtexText(text: string): string {
  return text.replace(/[&%#_$]/g, "\\$&").replaceAll("–", "--").normalize("NFD")
    .replace(/(\p{L})(\p{M})/gu, (_, letter, mark) => `{\\${accents[mark] ?? ""}${letter}}`);
}

/** Works as a BibTeX file, in the order given. */
export function bibtex(references: readonly Reference[]): string {
  return references.map(({ key, type, authors, title, venue, year, url }) => {
    const venueField = { article: "journal", inproceedings: "booktitle", misc: "howpublished" };
    const names = authors.map((name) => name.includes(", ") ? name : `{${name}}`);
    const fields = {
      author: bibtexText(names.join(" and ")),
      // Braces keep capitals, which styles would lower.
      title: `{${bibtexText(title)}}`,
      ...(venue !== undefined && { [venueField[type]]: bibtexText(venue) }),
      year: String(year),
      note: `\\url{${url}}`,
    };
    const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},`);
    return `@${type}{${key},\n${lines.join("\n")}\n}\n`;
  }).join("\n");
}
