import { createHash } from "node:crypto";
import { SafetensorsError, type StoredTensor, type StoredTensors } from "./safetensors.ts";

/** The name of the metadata that holds the checksum of the tensors. */
const name = "tensorsHash";

/**
 * The SHA-256 of tensors' names, shapes and values, whatever their order.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export function tensorsHash(tensors: Readonly<Record<string, StoredTensor>>): string {
  const hash = createHash("sha256");
  for (const [name, { shape, values }] of Object.entries(tensors).toSorted(byName)) {
    hash.update(JSON.stringify([name, shape]));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => a < b ? -1 : 1;

/** Tensors with the hash of them among their metadata. */
export function withChecksum({ tensors, metadata }: StoredTensors): StoredTensors {
  return { tensors, metadata: { ...metadata, [name]: tensorsHash(tensors) } };
}

/** Metadata without the hash of their tensors. */
export function withoutChecksum(metadata: StoredTensors["metadata"]): StoredTensors["metadata"] {
  const { [name]: _, ...others } = metadata;
  return others;
}

/**
 * Checks that tensors are those that were stored; files of before there was a hash are taken as they are.
 *
 * @throws {SafetensorsError} When they are not.
 */
export function checkTensors({ tensors, metadata }: StoredTensors): void {
  const stored = metadata[name];
  if (stored === undefined || stored === tensorsHash(tensors)) return;
  throw new SafetensorsError(
    "Its numbers are not those that were written: the file was damaged or changed since.",
  );
}
