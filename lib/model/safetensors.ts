import { UserError } from "../base/mod.ts";
import { otherFormat } from "./other_format.ts";
import { readHeader, type SafetensorsHeader } from "./safetensors_header.ts";

/** A tensor's values with its shape. */
export interface StoredTensor {
  /** Size of each dimension. */
  shape: number[];
  /** float32, row-major. */
  values: Float32Array<ArrayBuffer>;
}

/** The contents of a safetensors file. */
export interface StoredTensors {
  /** Tensors by name. */
  tensors: Record<string, StoredTensor>;
  /** Text by name. */
  metadata: Record<string, string>;
}

/** A file that is not safetensors, or holds numbers that are not read. */
export class SafetensorsError extends UserError {}

/** A whole safetensors file that holds numbers of a type that is not read. */
export class SafetensorsTypeError extends SafetensorsError {}

/** Describes a tensor whose number of values does not fit its shape; undefined if it fits. */
function misfit(name: string, { shape, values }: StoredTensor): string | undefined {
  if (values.length === shape.reduce((a, b) => a * b, 1)) return undefined;
  return `'${name}' has ${values.length} numbers for its shape [${shape}]`;
}

/**
 * Encodes tensors in the safetensors format (https://github.com/huggingface/safetensors).
 *
 * @returns The file's bytes in parts: first the header, then one part for each tensor.
 * @throws {SafetensorsError} When the number of a tensor's values does not fit its shape.
 */
export function* encodeSafetensors(
  { tensors, metadata }: StoredTensors,
): Generator<Uint8Array<ArrayBuffer>, void> {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, { shape }]) => {
    const start = offset;
    offset += shape.reduce((a, b) => a * b, Float32Array.BYTES_PER_ELEMENT);
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(header);
  // The data begins at a multiple of 8 bytes; spaces after the header are part of the format.
  const length = Math.ceil(text.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, 8);
  yield start;
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const wrong = misfit(name, { shape, values });
    if (wrong !== undefined) throw new SafetensorsError(`${wrong}.`);
    const { buffer, byteOffset, byteLength } = values;
    yield new Uint8Array(buffer, byteOffset, byteLength);
  }
}

/** Counts that PyTorch keeps beside numbers: of batches in a norm, of models in an average. */
const counts = /(?:^|\.)(?:num_batches_tracked|n_averaged)$/;

/** The types that are read, each to float32 without a loss. */
const toFloat32: Readonly<Record<string, (bytes: ArrayBuffer) => Float32Array<ArrayBuffer>>> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => Float32Array.from(new Float16Array(bytes)),
  BF16: (bytes) =>
    new Float32Array(Uint32Array.from(new Uint16Array(bytes), (half) => half << 16).buffer),
};

/**
 * Decodes a safetensors file, without PyTorch's counts of batches (`num_batches_tracked`). Tensors of half
 * precision (float16, bfloat16) become float32, which holds their numbers exactly.
 *
 * @throws {SafetensorsError} When the file breaks a rule of the format or holds numbers of other types,
 *   or is of another format, such as PyTorch's own; the message says the remedy.
 */
export function decodeSafetensors(file: Uint8Array): StoredTensors {
  const { metadata, tensors } = headerOf(file);
  const read = tensors.filter(({ name }) => !counts.test(name))
    .map(({ name, dtype, shape, start, end }) => {
      const convert = toFloat32[dtype];
      if (convert === undefined) {
        throw new SafetensorsTypeError(
          `'${name}' is of type ${dtype}; F32, F16 and BF16 are read. In PyTorch, call .float() on ` +
            `the module before its state_dict() is saved.`,
        );
      }
      // A copy, since its offset in the file need not be a multiple of 4; a Buffer's slice is a view.
      return [name, { shape, values: convert(Uint8Array.from(file.subarray(start, end)).buffer) }];
    });
  return { tensors: Object.fromEntries(read), metadata };
}

function headerOf(file: Uint8Array): SafetensorsHeader {
  try {
    return readHeader(file);
  } catch (error) {
    throw new SafetensorsError(
      otherFormat(file) ?? `Not a safetensors file of float32: ${(error as Error).message}.`,
    );
  }
}
