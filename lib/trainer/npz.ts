import { unzipSync, type Zippable, zipSync } from "fflate";
import { UserError } from "../base/mod.ts";

/** An array as NumPy stores it: uint8, uint32 or float32, in C order. */
export interface NpzArray {
  /** Size of each dimension. */
  shape: number[];
  /** The last dimension fastest. */
  values: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** A file is not in NumPy's format, or holds arrays of other types than {@linkcode NpzArray}'s. */
export class NpzError extends UserError {}

const types = { "|u1": Uint8Array, "<u4": Uint32Array, "<f4": Float32Array } as const;

type TypeName = keyof typeof types;

/** The magic string of the .npy format and its version, 1.0. */
const magic = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0);

/** Bytes of magic, version and the length of the header that follows. */
const prefix = magic.length + 2;

/** A .npy file's data begins at a multiple of so many bytes. */
const alignment = 64;

function encodeNpy({ shape, values }: NpzArray): Uint8Array {
  const names = Object.keys(types) as TypeName[];
  const type = names.find((name) => values instanceof types[name]);
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((prefix + header.length + 1) / alignment) * alignment;
  const file = new Uint8Array(start + values.byteLength);
  file.set(magic);
  new DataView(file.buffer).setUint16(magic.length, start - prefix, true);
  const text = `${header.padEnd(start - prefix - 1)}\n`;
  file.set(new TextEncoder().encode(text), prefix);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start);
  return file;
}

function decodeNpy(file: Uint8Array): NpzArray {
  if (magic.some((byte, i) => file[i] !== byte)) throw new Error("it is not .npy of version 1.0");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = prefix + view.getUint16(magic.length, true);
  const header = new TextDecoder().decode(file.subarray(prefix, start));
  const [, type = "", order, sizes = ""] =
    /'descr': '(.*)', 'fortran_order': (False|True), 'shape': \((.*)\)/.exec(header) ?? [];
  const shape = sizes.split(",").map((size) => size.trim()).filter(Boolean).map(Number);
  if (!isTypeName(type) || order !== "False") throw new Error(`its header is ${header.trim()}`);
  // A copy, as its place in the file need not be a multiple of 4.
  const values = new types[type](Uint8Array.from(file.subarray(start)).buffer);
  if (values.length !== shape.reduce((a, b) => a * b, 1)) throw new Error("it is cut");
  return { shape, values };
}

function isTypeName(type: string): type is TypeName {
  return Object.hasOwn(types, type);
}

/**
 * Encodes arrays in NumPy's .npz format (numpy.lib.format, version 1.0, in a deflated zip), which
 * `numpy.load` reads. The same arrays give the same bytes.
 *
 * @param arrays By name.
 */
export function encodeNpz(arrays: Readonly<Record<string, NpzArray>>): Uint8Array {
  // The zip format holds local time, of which this is the earliest.
  const mtime = new Date(1980, 0, 1);
  const files: Zippable = {};
  for (const [name, array] of Object.entries(arrays)) files[`${name}.npy`] = encodeNpy(array);
  return zipSync(files, { mtime });
}

/**
 * Decodes what {@linkcode encodeNpz} encodes, and what `numpy.savez_compressed` writes of these types.
 *
 * @throws {NpzError} At a file that is cut, broken or of other types.
 */
export function decodeNpz(file: Uint8Array): Record<string, NpzArray> {
  try {
    const files = Object.entries(unzipSync(file));
    return Object.fromEntries(
      files.map(([name, content]) => [name.replace(/\.npy$/, ""), decodeNpy(content)]),
    );
  } catch (error) {
    throw new NpzError(
      `Not NumPy's .npz of uint8, uint32 or float32: ${(error as Error).message}.`,
    );
  }
}
