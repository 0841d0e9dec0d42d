import { UserError } from "../base/mod.ts";
/** A tensor's values with its shape. */
export interface StoredTensor {
  /** Size of each dimension. */
  shape: number[];
  /** float32, the last dimension fastest. */
  values: Float32Array<ArrayBuffer>;
}

/** What a safetensors file holds. */
export interface StoredTensors {
  /** By name. */
  tensors: Record<string, StoredTensor>;
  /** Free text by name. */
  metadata: Record<string, string>;
}

/** A file is not safetensors, or holds other data than float32. */
export class SafetensorsError extends UserError {}

/** What is wrong with a tensor whose values are not as many as its shape says. */
function misfit(name: string, { shape, values }: StoredTensor): string | undefined {
  if (values.length === shape.reduce((a, b) => a * b, 1)) return undefined;
  return `'${name}' has ${values.length} numbers for its shape [${shape}]`;
}

/**
 * The safetensors format (https://github.com/huggingface/safetensors).
 *
 * @returns The file's bytes in parts, of which the first is the header and each other one a tensor.
 * @throws {SafetensorsError} At a tensor whose values are not as many as its shape says.
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
 * Reads the safetensors format, without PyTorch's counts of batches (`num_batches_tracked`).
 *
 * @throws {SafetensorsError} At a file that is cut, broken, or of other types than float32.
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
      if (start + to > file.length) throw new Error(`'${name}' is cut`);
      // A copy, as its place in the file need not be a multiple of 4; Buffer's slice would be none.
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
