/**
 * Says what a text is that should be JSON, and the remedy.
 *
 * @param name The file's name.
 * @param reason The parser's own message.
 */
export function notJson(name: string, text: string, reason: string): string {
  if (text.trim() === "") return `${name} is empty: copy or download it again.`;
  if (text.startsWith("version https://git-lfs")) {
    return `${name} is a Git LFS pointer, not the file itself: run 'git lfs pull' in its repository.`;
  }
  if (/^\s*<(?:!doctype|html|head|body|\?xml)\b/i.test(text)) {
    return `${name} is not JSON but a web page, such as a login: download it again with a browser.`;
  }
  const word = findWord(text);
  if (word !== undefined) {
    const { row, field, token } = word;
    const remedy = remedies[field] ?? "leave the field out";
    return `${name}, row ${row} (the first is 0): '${field}' is ${token}, which JSON does not have: ` +
      `${remedy}.`;
  }
  if (isLines(text)) {
    return `${name} is JSON Lines, a row a line: write one list of them, as 'jq -s .' does.`;
  }
  return `${name} is not JSON: ${reason}. Where it was cut, copy or download it again.`;
}

/** The values that are read in place of a word that JSON does not have, by field; other fields are not read. */
const remedies: Readonly<Record<string, string>> = {
  image: "write the picture's file name, in quotes",
  question: "write the question, in quotes",
  answers: 'write a list such as [{"answer": "yes"}]; only rows of test may leave it out',
  answer: "write the answer, in quotes",
  answer_confidence: "write null, or leave the field out",
  answer_type: "write null, or leave the field out",
  answerable: "write 0 or 1; only rows of test may leave it out",
};

const tokens =
  /"[^"\\]*(?:\\[^][^"\\]*)*"|[[\]{}]|-?\b(?:NaN|Infinity|undefined|None|True|False|nan)\b/g;

/** Finds the first word that Python or JavaScript writes and JSON does not have. */
function findWord(text: string): { row: number; field: string; token: string } | undefined {
  let depth = 0, row = -1, field = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token === "[" || token === "{") {
      if (depth === 1) row++;
      depth++;
    } else if (token === "]" || token === "}") depth--;
    else if (token.startsWith('"')) field = token.slice(1, -1);
    else return { row: Math.max(row, 0), field, token };
  }
}

function isLines(text: string): boolean {
  const [first = "", second = ""] = text.split("\n", 2);
  return [first, second].every((line) => {
    try {
      return typeof JSON.parse(line) === "object";
    } catch {
      return false;
    }
  });
}
