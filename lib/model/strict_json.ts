/** The deepest nesting, as of Rust's serde_json. */
const deepest = 127;

/** JSON.parse as ECMAScript has it since 2025; the type of TypeScript lacks the third argument. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/**
 * Parses JSON, and refuses what parsers disagree on: a name that stands twice in an object, half of a
 * surrogate pair, a number beyond float64, nesting of more than 127 levels.
 *
 * @returns The value; its whole numbers, written without point and exponent, are bigints.
 * @throws {Error} When it is not JSON, or is refused; the message is a clause without its full stop.
 */
export function strictJson(text: string): unknown {
  JSON.parse(text);
  checkNames(text);
  return (JSON.parse as ParseWithSource)(text, (_, value, { source }) => {
    if (typeof value !== "number" || source === undefined) return value;
    if (!Number.isFinite(value)) throw new Error(`the number ${source} is out of range`);
    return /^(?:0|-?[1-9]\d*)$/.test(source) ? BigInt(source) : value;
  });
}

/** Checks the nesting, the texts, and the names of each object of JSON. */
function checkNames(text: string): void {
  const open: Set<string>[] = [];
  for (
    const [, quoted, colon, bracket] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|([[{\]}])/gs)
  ) {
    if (bracket === "]" || bracket === "}") open.pop();
    else if (bracket !== undefined) open.push(new Set());
    if (open.length > deepest) throw new Error(`it is nested more than ${deepest} levels deep`);
    if (quoted === undefined) continue;
    const name: string = JSON.parse(quoted);
    if (!name.isWellFormed()) throw new Error(`${quoted} is not text in Unicode`);
    if (colon === "") continue;
    if (open.at(-1)!.has(name)) throw new Error(`the name ${quoted} stands twice`);
    open.at(-1)!.add(name);
  }
}
