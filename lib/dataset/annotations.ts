import { z } from "zod";
import { quote } from "../base/mod.ts";
import { parseJson, readJson } from "./annotations/read_json.ts";
import { AnnotationError } from "./errors.ts";

export { AnnotationError } from "./errors.ts";

/** One annotator's answer. */
export interface AnnotatedAnswer {
  /** The answer as typed. */
  answer: string;
  /** The annotator's certainty: "yes", "maybe" or "no"; null or absent where it is not known. */
  answer_confidence?: string | null;
}

/** A row of VizWiz: a picture, a question about it and, except in test, what people answered. */
export interface Annotation {
  /** The picture's file name, without a folder. Rows with the same name share one picture. */
  image: string;
  /** The question as asked. */
  question: string;
  /** The annotators' answers, ten as a rule; absent in test. */
  answers?: AnnotatedAnswer[];
  /** "yes/no", "number", "other" or "unanswerable"; absent in test. */
  answer_type?: string;
  /** 1 where the picture answers the question; absent in test. */
  answerable?: 0 | 1;
}

/** Text; half a character (a lone surrogate), which no file can keep, is U+FFFD. */
const text = z.string("it must be text").overwrite((text) => text.toWellFormed());

/** A name that stays in the folder it is put in, on every system. One that no file can have fails alone. */
const fileName = z.string("it must be text").regex(
  // deno-lint-ignore no-control-regex
  /^(?!\.)[^/\\:*?"<>|\u0000-\u001f]+(?<![. ])$/,
  "it must be a plain file name, without a folder",
);

const answers = z.array(
  z.object(
    { answer: text, answer_confidence: text.nullish() },
    'it must be an object such as {"answer": "yes"}',
  ),
  'it must be a list such as [{"answer": "yes"}]',
);

const answerable = z.union([z.literal(0), z.literal(1)], "it must be 0 or 1");

const asked = { image: fileName, question: text, answer_type: text.optional() };

const noRow = "it must be an object";

const testRow = z.object(
  { ...asked, answers: answers.optional(), answerable: answerable.optional() },
  noRow,
);

const labelledRow = z.object({ ...asked, answers, answerable }, noRow);

/** The fields that may be null where they are not known, as exports write them. */
const nullable: ReadonlySet<string> = new Set(["answers", "answer_type", "answerable"]);

/**
 * Reads annotations as VizWiz publishes them: a JSON list of rows, gzipped or not. Fields that test rows
 * lack may be null there.
 *
 * @param path The file.
 * @param options.rows First rows to take, 0 for all.
 * @param options.labelled True where each row must have answers and answerability, as in train and val.
 * @returns The rows, without fields that VizWiz does not have.
 * @throws {AnnotationError} At the first row that is not in VizWiz's form, and at a file that is something
 *   else.
 */
export async function readAnnotations(
  path: string,
  options: { rows: number; labelled: boolean },
): Promise<Annotation[]> {
  const row = options.labelled ? labelledRow : testRow;
  const list = asList(await readJson(path), path);
  const chosen = options.rows === 0 ? list : list.slice(0, options.rows);
  return chosen.map((value, index) => {
    const result = row.safeParse(withoutNulls(value));
    if (result.success) return result.data;
    const { path: field, message } = result.error.issues[0]!;
    const name = field.map(String).join(".");
    const found = valueAt(value, field);
    const needed = options.labelled
      ? "image, question, answers and answerable"
      : "image and question";
    throw new AnnotationError(
      `${path}, row ${index} (the first is 0): ` +
        (name === "" ? "it" : `'${name}'`) +
        ` cannot be ${found === undefined ? "absent" : quote(found)}: ${message}.` +
        (found == null || name === "" ? ` A row needs ${needed}.` : ""),
    );
  });
}

const barestRow = z.object({ image: z.string(), question: z.string() });

/**
 * Checks that bytes are a list of rows, each of a picture and a question, without looking at what else they
 * have.
 *
 * @throws {AnnotationError} When they are something else.
 */
export async function checkAnnotations(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const list = asList(await parseJson(bytes, "what came"), "what came");
  if (list.length === 0) throw new AnnotationError("what came is a list without a row");
  const wrong = list.findIndex((row) => !barestRow.safeParse(row).success);
  if (wrong < 0) return;
  throw new AnnotationError(
    `what came is a list whose row ${wrong} (the first is 0) has no image and question: ` +
      quote(list[wrong]),
  );
}

function asList(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  const inner = typeof value === "object" && value !== null
    ? Object.entries(value).find(([, list]) => Array.isArray(list))?.[0]
    : undefined;
  throw new AnnotationError(
    `${name} must hold a JSON list of rows, not ${quote(value)}` +
      (inner === undefined
        ? "."
        : `: where its rows are those of '${inner}', write that list alone.`),
  );
}

function withoutNulls(row: unknown): unknown {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name, value]) => value !== null || !nullable.has(name)),
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}
