import { UserError } from "../base/mod.ts";

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

/** A file that is not safetensors, or holds other data than float32. */
export class SafetensorsError extends UserError {}

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

/**
 * Decodes a safetensors file, without PyTorch's counts of batches (`num_batches_tracked`).
 *
 * @throws {SafetensorsError} When the file is truncated, damaged, or holds other types than float32.
 */
export function decodeSafetensors(file: Uint8Array): StoredTensors {
  try {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const start = 8 + Number(view.getBigUint64(0, true));
    const header: Record<string, unknown> = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(file.subarray(8, start)),
    );
    const { __metadata__: metadata = {}, ...entries } = header;
    const named = Object.entries(entries).filter(([name]) => !name.endsWith("num_batches_tracked"));
    const tensors = named.map(([name, entry]) => {
      const { dtype, shape, data_offsets: [from, to] } = entry as {
        dtype: string;
        shape: number[];
        data_offsets: [number, number];
      };
      if (dtype !== "F32") throw new Error(`'${name}' is of type ${dtype}, not F32`);
      if (start + to > file.length) throw new Error(`'${name}' is truncated`);
      // A copy, since its offset in the file need not be a multiple of 4; a Buffer's slice is a view.
      const values = new Float32Array(
        Uint8Array.from(file.subarray(start + from, start + to)).buffer,
      );
      const wrong = misfit(name, { shape, values });
      if (wrong !== undefined) throw new Error(wrong);
      return [name, { shape, values }] as const;
    });
    return {
      tensors: Object.fromEntries(tensors),
      metadata: metadata as Record<string, string>,
    };
  } catch (error) {
    throw new SafetensorsError(`Not a safetensors file of float32: ${(error as Error).message}.`);
  }
}
