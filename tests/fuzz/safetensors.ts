import { join } from "node:path";
import { pythonEnvironment, runPython } from "../../lib/base/mod.ts";
import { terminalProgress } from "../../lib/cli/terminal.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import { decodeSafetensors, SafetensorsError, SafetensorsTypeError } from "../../lib/model/mod.ts";
import { type Bench, makeArea, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const program = join(import.meta.dirname!, "read_safetensors.py");

/** A header as text and the number of bytes after it, of which a file is made. */
interface Parts {
  header: string;
  data: number;
}

/** Makes a file whose first number is its header's length, or differs from it by `error`. */
function assemble({ header, data }: Parts, error = 0): Bytes {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data);
  new DataView(file.buffer).setBigInt64(0, BigInt(text.length + error), true);
  file.set(text, 8);
  for (let place = 8 + text.length; place < file.length; place++) file[place] = place * 37;
  return file;
}

/** Types with the bytes of a number. */
const types = [
  ...[["F32", 4], ["F16", 2], ["BF16", 2], ["F64", 8], ["I64", 8], ["U8", 1], ["BOOL", 1]] as const,
  ...[["I32", 4], ["F8_E4M3", 1], ["C64", 8], ["U16", 2]] as const,
] as const;

/** A valid file of up to four tensors in any order. */
function validParts(dice: Dice): Parts {
  let data = 0;
  const entries = Array.from({ length: dice.below(5) }, (_, i) => {
    const [dtype, size] = dice.pick(types);
    const shape = Array.from({ length: dice.below(4) }, () => dice.below(4));
    const start = data;
    data += shape.reduce((a, b) => a * b, size);
    return [`t${i}`, { dtype, shape, data_offsets: [start, data] }] as const;
  });
  if (dice.below(2) === 0) entries.reverse();
  const metadata = dice.below(2) === 0 ? {} : { __metadata__: { format: "pt", ä: "„x“ \\ \n" } };
  const header = JSON.stringify({ ...metadata, ...Object.fromEntries(entries) });
  return { header: header + " ".repeat(dice.below(9)), data };
}

/** Replacements of a number in a header. */
const numbers = [
  ..."0 1 2 3 4 8 16 -1 -4 1.0 4e0 -0 1e400 01 null".split(" "),
  ..."18446744073709551615 18446744073709551616 9007199254740993 4294967296".split(" "),
];

/** Replacements of a name or text in a header. */
const words = [
  ...'"t0" "t1" "dtype" "F32" "F16" "F4" "F6_E2M3" "BF17" "\\ud800" "__metadata__"'.split(" "),
  ...'"__proto__" "" "shape" 1 {} [] true'.split(" "),
];

/** Replaces one match of a pattern in a text. */
function replaceOne(text: string, pattern: RegExp, dice: Dice, by: () => string): string {
  const matches = [...text.matchAll(pattern)];
  const match = matches[dice.below(matches.length)];
  if (match === undefined) return text;
  return text.slice(0, match.index) + by() + text.slice(match.index + match[0].length);
}

const changes: readonly ((parts: Parts, dice: Dice) => Parts)[] = [
  ({ header, data }, dice) => ({
    header: replaceOne(header, /(?<=[[,])\d+(?=[\],])/g, dice, () => dice.pick(numbers)),
    data,
  }),
  ({ header, data }, dice) => ({
    header: replaceOne(header, /"(?:[^"\\]|\\.)*"/g, dice, () => dice.pick(words)),
    data,
  }),
  ({ header, data }, dice) => ({ header, data: Math.max(0, data + dice.below(17) - 8) }),
  ({ header, data }, dice) => ({
    header: replaceOne(header, /[[\]{},:]/g, dice, () => dice.pick(["", ",", "]", "}", " ", ":"])),
    data,
  }),
  ({ header, data }, dice) => ({
    header: dice.pick(["\ufeff", "\n", "\t ", "[", "\0"]) + header + dice.pick(["", "\0", "\r\n"]),
    data,
  }),
  ({ header, data }, dice) => ({
    header: header.replace(
      "{",
      `{"t9":{"x":${dice.pick(numbers)},"dtype":"F32","shape":[0],` +
        `"data_offsets":[0,0]}${header.trim() === "{}" ? "" : ","}`,
    ),
    data,
  }),
];

function mutated(dice: Dice): Bytes {
  const parts = validParts(dice);
  if (dice.below(3) === 0) return mutateBytes(assemble(parts), dice);
  let changed = parts;
  for (let times = dice.below(4); times > 0; times--) changed = dice.pick(changes)(changed, dice);
  return assemble(changed, dice.below(8) === 0 ? dice.below(33) - 16 : 0);
}

/** Says how this project's reader takes a file: by the format, whatever its numbers' types. */
function readHere(file: Bytes): { isRead: boolean; message: string } {
  try {
    decodeSafetensors(file);
    return { isRead: true, message: "" };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) return { isRead: false, message: `DEFECT ${error}` };
    return { isRead: error instanceof SafetensorsTypeError, message: error.message };
  }
}

/** Asks Hugging Face's reader; the files stand one after the other, each after its length. */
async function judgeByPython(files: readonly Bytes[]): Promise<(string | null)[]> {
  const python = await pythonEnvironment("safetensors", testEnvironments.safetensors, {
    onProgress: terminalProgress(),
  });
  const path = await Deno.makeTempFile();
  try {
    using list = await Deno.open(path, { write: true });
    const writer = list.writable.getWriter();
    for (const file of files) {
      const length = new DataView(new ArrayBuffer(4));
      length.setUint32(0, file.length, true);
      await writer.write(new Uint8Array(length.buffer));
      await writer.write(file);
    }
    await writer.close();
    return JSON.parse(await runPython([program, path], python));
  } finally {
    await Deno.remove(path);
  }
}

/** @param refusal The reason why Hugging Face's reader refuses the file; null where it reads it. */
function judge(file: Bytes, refusal: string | null): Verdict {
  const { isRead, message } = readHere(file);
  // Hugging Face's reader takes the last of two entries; the format allows one.
  const isSame = isRead === (refusal === null) || /stands twice/.test(message);
  if (isSame && !message.startsWith("DEFECT")) return { isRead };
  return { isRead, finding: `here ${message || "read"}, there ${refusal ?? "read"}` };
}

/** Broken safetensors files. */
export const safetensorsArea = makeArea({
  description: "mutated safetensors files get the verdict of Hugging Face's reader",
  cases: 500,
  leastRead: 0.1,
  async open({ dice, cases }): Promise<Bench<Bytes>> {
    const whole = assemble(validParts(dice));
    const files = Array.from({ length: cases }, () => mutated(dice));
    const refusals = await judgeByPython([whole, ...files]);
    const refusalOf = new Map([whole, ...files].map((file, i) => [file, refusals[i] ?? null]));
    return {
      whole,
      broken: () => files.pop()!,
      nameOf: (file) => file.toBase64(),
      judge: (file) => judge(file, refusalOf.get(file) ?? null),
    };
  },
});
