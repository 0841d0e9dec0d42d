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
export class SafetensorsError extends Error {
  /** Names the class in messages. */
  override name = "SafetensorsError";
}

/** Writes the safetensors format (https://github.com/huggingface/safetensors). */
export function encodeSafetensors({ tensors, metadata }: StoredTensors): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const start = offset;
    offset += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const header = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(header);
  // The data begins at a multiple of 8 bytes; spaces after the header are part of the format.
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + offset).fill(0x20, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  let at = 8 + length;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}

/**
 * Reads the safetensors format.
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
    const tensors = Object.entries(entries).map(([name, entry]) => {
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
      if (values.length !== shape.reduce((a, b) => a * b, 1)) {
        throw new Error(`'${name}' has ${values.length} numbers for its shape [${shape}]`);
      }
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
