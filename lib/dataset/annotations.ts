import { UserError } from "../base/mod.ts";
import { z } from "zod";

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

/** Annotations that are not in VizWiz's form; the message names file, row, field and value. */
export class AnnotationError extends UserError {}

/** A name that stays in the folder it is put in, on every system. */
const fileName = z.string().max(200).regex(
  // deno-lint-ignore no-control-regex
  /^(?!\.)[^/\\:*?"<>|\u0000-\u001f]+(?<![. ])$/,
  "must be a plain file name, without a folder",
);

const testRow = z.object({
  image: fileName,
  question: z.string(),
  answers: z.array(z.object({
    answer: z.string(),
    answer_confidence: z.string().nullish(),
  })).optional(),
  answer_type: z.string().optional(),
  answerable: z.union([z.literal(0), z.literal(1)], "must be 0 or 1").optional(),
});

const labelledRow = testRow.required({ answers: true, answerable: true });

/**
 * Reads annotations as VizWiz publishes them: a JSON list of rows, gzipped or not.
 *
 * @param path The file.
 * @param options.rows First rows to take, 0 for all.
 * @param options.labelled True where each row must have answers and answerability, as in train and val.
 * @returns The rows, without fields that VizWiz does not have.
 * @throws {AnnotationError} At the first row that is not in VizWiz's form.
 */
export async function readAnnotations(
  path: string,
  options: { rows: number; labelled: boolean },
): Promise<Annotation[]> {
  const row = options.labelled ? labelledRow : testRow;
  const list = await readJson(path);
  if (!Array.isArray(list)) {
    throw new AnnotationError(`${path} must hold a JSON list of rows, not ${quote(list)}.`);
  }
  const chosen: unknown[] = options.rows === 0 ? list : list.slice(0, options.rows);
  return chosen.map((value, index) => {
    const result = row.safeParse(value);
    if (result.success) return result.data;
    const { path: field, message } = result.error.issues[0]!;
    const name = field.map(String).join(".");
    throw new AnnotationError(
      `${path}, row ${index} (the first is 0): ` +
        (name === "" ? "it" : `'${name}'`) +
        ` cannot be ${quote(valueAt(value, field))}: ${message}.`,
    );
  });
}

async function readJson(path: string): Promise<unknown> {
  const bytes = await Deno.readFile(path);
  try {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return JSON.parse(new TextDecoder().decode(bytes));
    const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(unzipped).json();
  } catch (error) {
    throw new AnnotationError(`${path} is not JSON: ${(error as Error).message}.`);
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (parent, key) => (parent as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
