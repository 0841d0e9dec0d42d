import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { UserError } from "../../lib/base/mod.ts";
import { readAnnotations } from "../../lib/dataset/annotations.ts";
import { type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Values that stand in place of others. */
const values: readonly unknown[] = [
  ...[0, 1, 2, -1, 0.5, 1e300, true, false, "", "0", "yes", "a.jpg", "../a.jpg", ".a", "a.", "a/b"],
  ...["\u0000", "𝕏 🙂", "‮x", [], {}, [[]], [{ answer: "red" }], [{ answer: 3 }], "CON", " "],
];

function validRows(dice: Dice): unknown[] {
  return Array.from({ length: 1 + dice.below(6) }, (_, i) => ({
    image: `${i}.jpg`,
    question: dice.pick(["What is this?", "Which colour is „it“?", ""]),
    answers: Array.from({ length: 1 + dice.below(3) }, () => ({
      answer: dice.pick(["red", "unanswerable", "Blau"]),
      answer_confidence: "yes",
    })),
    answer_type: "other",
    answerable: dice.below(2),
  }));
}

/** Replaces a value, or a name, somewhere in JSON. */
function changeSomewhere(value: unknown, dice: Dice): unknown {
  if (typeof value !== "object" || value === null || dice.below(4) === 0) return dice.pick(values);
  const entries: [string, unknown][] = Object.entries(value);
  const at = dice.below(entries.length);
  const changed = entries.map(([name, part], i): [string, unknown] => {
    if (i !== at) return [name, part];
    return dice.below(6) === 0 ? [`${name}x`, part] : [name, changeSomewhere(part, dice)];
  });
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFileName = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && !value.startsWith(".") && !/[. ]$/.test(value) &&
  ![...'/\\:*?"<>|'].some((sign) => value.includes(sign)) &&
  ![...value].some((sign) => sign.codePointAt(0)! < 32);

/** A row as it must be read; undefined where it must be refused. */
function expectedRow(row: unknown): unknown {
  if (!isObject(row)) return undefined;
  const { image, question, answers, answer_type, answerable } = row;
  if (!isFileName(image) || typeof question !== "string" || !Array.isArray(answers)) {
    return undefined;
  }
  if (answerable !== 0 && answerable !== 1) return undefined;
  if (answer_type !== undefined && typeof answer_type !== "string") return undefined;
  const isAnswer = (answer: unknown) => {
    if (!isObject(answer) || typeof answer.answer !== "string") return false;
    const { answer_confidence: sure } = answer;
    return sure === undefined || sure === null || typeof sure === "string";
  };
  if (!answers.every(isAnswer)) return undefined;
  return {
    image,
    question,
    answers: answers.map(({ answer, answer_confidence }) =>
      answer_confidence === undefined ? { answer } : { answer, answer_confidence }
    ),
    ...(answer_type !== undefined && { answer_type }),
    answerable,
  };
}

/** The rows that a file must give; undefined where it must be refused. */
function expectedRows(file: Bytes): unknown[] | undefined {
  try {
    const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
    const list: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!Array.isArray(list)) return undefined;
    const rows = list.map(expectedRow);
    return rows.includes(undefined) ? undefined : rows;
  } catch {
    return undefined;
  }
}

/** A stable text of JSON: names in order. */
const text = (value: unknown) =>
  JSON.stringify(
    value,
    (_, part) => isObject(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );

const encode = (rows: unknown): Bytes => new TextEncoder().encode(JSON.stringify(rows));

const compress = (json: Bytes): Bytes => new Uint8Array(gzipSync(json));

function brokenFile(dice: Dice): Bytes {
  const rows = validRows(dice);
  const isStructural = dice.below(2) === 0;
  const json = encode(isStructural ? changeSomewhere(rows, dice) : rows);
  const file = dice.below(3) === 0 ? compress(json) : json;
  return isStructural ? file : mutateBytes(file, dice);
}

async function judge(path: string, file: Bytes): Promise<Verdict> {
  await Deno.writeFile(path, file);
  const expected = expectedRows(file);
  try {
    const rows = await readAnnotations(path, { rows: 0, labelled: true });
    if (expected !== undefined && text(rows) === text(expected)) return read();
    return read(`it is read as ${text(rows)}, and must be ${text(expected) ?? "refused"}`);
  } catch (error) {
    if (!(error instanceof UserError)) return refused(`an error without a name: ${error}`);
    if (!error.message.includes(path)) {
      return refused(`an error that does not name the file: ${error.message}`);
    }
    // Bytes that are no UTF-8, or that follow a compressed file, may be refused.
    const isDoubtful = file[0] === 0x1f || new TextDecoder().decode(file).includes("\ufffd");
    return refused(
      expected === undefined || isDoubtful ? undefined : `it is refused: ${error.message}`,
    );
  }
}

/** Broken annotation files. */
export const annotationsArea = makeArea({
  description: "mutated annotations, gzipped or not, are read as they stand or refused by name",
  cases: 500,
  leastRead: 0.1,
  open({ dice, directory }): Bench<Bytes> {
    const path = join(directory, "train.json");
    const json = encode(validRows(dice));
    return {
      whole: dice.below(2) === 0 ? compress(json) : json,
      broken: () => brokenFile(dice),
      nameOf: (file) => file.toBase64(),
      judge: (file) => judge(path, file),
    };
  },
});
