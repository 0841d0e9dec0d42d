import { strictJson } from "./strict_json.ts";

/** A tensor as a header names it. */
export interface TensorEntry {
  /** Its name. */
  name: string;
  /** The type of its numbers: "F32". */
  dtype: string;
  /** Size of each dimension. */
  shape: number[];
  /** The first byte of its numbers in the file. */
  start: number;
  /** The byte after its last one. */
  end: number;
}

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  /** Text by name. */
  metadata: Record<string, string>;
  /** The tensors in the order of their bytes, which leave no byte between them. */
  tensors: TensorEntry[];
}

/** Bits of a number of each type. */
const bits: Readonly<Record<string, bigint>> = {
  F4: 4n,
  F6_E2M3: 6n,
  F6_E3M2: 6n,
  ...sameBits(8n, ["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"]),
  ...sameBits(8n, ["F8_E4M3FNUZ", "F8_E5M2FNUZ"]),
  ...sameBits(16n, ["I16", "U16", "F16", "BF16"]),
  ...sameBits(32n, ["I32", "U32", "F32"]),
  ...sameBits(64n, ["C64", "F64", "I64", "U64"]),
};

function sameBits(size: bigint, types: readonly string[]): Record<string, bigint> {
  return Object.fromEntries(types.map((type) => [type, size]));
}

/** Bytes of the number that begins a file: the length of its header. */
const lengthBytes = 8;

/** The longest header that Hugging Face's reader takes, in bytes. */
const longestHeader = 100_000_000;

const greatest = 2n ** 64n - 1n;

/**
 * Reads the header of a safetensors file by the rules of Hugging Face's reader: tensors lie one after the
 * other, overlap nowhere, leave no byte unused, and have the size that type and shape say. It differs in
 * one: a name that stands twice is refused, as the format says, where that reader takes the last one.
 *
 * @throws {Error} When it breaks a rule; the message is a clause without its full stop.
 */
export function readHeader(file: Uint8Array): SafetensorsHeader {
  const { text, dataStart } = headerText(file);
  const header = strictJson(text);
  if (!isObject(header)) throw new Error("its header is not an object of JSON");
  const { __metadata__: metadata, ...entries } = header;
  const tensors = Object.entries(entries).map(([name, entry]) => readEntry(name, entry));
  checkLayout(tensors, BigInt(file.length - dataStart));
  return {
    metadata: readMetadata(metadata),
    tensors: tensors.map(({ name, dtype, shape, from, to }) => ({
      name,
      dtype,
      shape: shape.map(Number),
      start: dataStart + Number(from),
      end: dataStart + Number(to),
    })),
  };
}

function headerText(file: Uint8Array): { text: string; dataStart: number } {
  if (file.length < lengthBytes) {
    throw new Error(`it has ${file.length} bytes, fewer than the ${lengthBytes} of a length`);
  }
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getBigUint64(0, true);
  const dataStart = lengthBytes + Number(length);
  if (length > longestHeader || dataStart > file.length) {
    throw new Error(`its header would have ${length} bytes, and the file has ${file.length}`);
  }
  const bytes = file.subarray(lengthBytes, dataStart);
  return {
    text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
    dataStart,
  };
}

function readMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined || metadata === null) return {};
  const isText = (entry: [string, unknown]): entry is [string, string] =>
    typeof entry[1] === "string";
  const entries = isObject(metadata) ? Object.entries(metadata) : undefined;
  if (entries?.every(isText)) return Object.fromEntries(entries);
  throw new Error("its metadata are not text by name");
}

interface RawEntry {
  name: string;
  dtype: string;
  shape: bigint[];
  from: bigint;
  to: bigint;
}

function readEntry(name: string, entry: unknown): RawEntry {
  const { dtype, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (typeof dtype !== "string" || !Object.hasOwn(bits, dtype)) {
    throw new Error(`'${name}' has no type that safetensors know`);
  }
  if (!isCounts(shape)) throw new Error(`the shape of '${name}' is not a list of whole numbers`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new Error(`'${name}' does not say by two whole numbers where its data lies`);
  }
  return { name, dtype, shape, from: offsets[0]!, to: offsets[1]! };
}

/** Sorts tensors by the places of their data, and checks these against types, shapes and the file. */
function checkLayout(tensors: RawEntry[], length: bigint): void {
  tensors.sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to));
  let next = 0n;
  for (const { name, dtype, shape, from, to } of tensors) {
    if (from !== next || to < from) {
      throw new Error(`the data of '${name}' is at ${from} to ${to}, not at ${next}`);
    }
    checkSize(name, (to - from) * 8n, bits[dtype]!, shape);
    next = to;
  }
  if (next > length) {
    throw new Error(`it is truncated: ${length} of ${next} bytes of data are there`);
  }
  if (next < length) throw new Error(`${length - next} bytes after its data belong to no tensor`);
}

function checkSize(name: string, size: bigint, each: bigint, shape: readonly bigint[]): void {
  let numbers = 1n;
  for (const side of shape) {
    numbers *= side;
    if (numbers > greatest) break;
  }
  if (numbers * each > greatest) throw new Error(`'${name}' is too large for its shape [${shape}]`);
  if (numbers * each === size) return;
  throw new Error(`'${name}' has ${Number(size) / Number(each)} numbers for its shape [${shape}]`);
}

const compare = (a: bigint, b: bigint) => a < b ? -1 : a > b ? 1 : 0;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True of a list of whole numbers from 0 that 64 bits hold. */
function isCounts(value: unknown): value is bigint[] {
  return Array.isArray(value) &&
    value.every((number) => typeof number === "bigint" && number >= 0n && number <= greatest);
}
