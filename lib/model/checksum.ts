import { createHash } from "node:crypto";
import { SafetensorsError, type StoredTensor, type StoredTensors } from "./safetensors.ts";

type Metadata = StoredTensors["metadata"];

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

/** The SHA-256 of metadata, whatever their order, apart from this hash itself. */
function metadataHash({ metadataHash: _, ...others }: Metadata): string {
  const sorted = Object.entries(others).toSorted(byName);
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
}

/** Tensors with the hash of them among their metadata, and the hash of the metadata. */
export function withChecksum({ tensors, metadata }: StoredTensors): StoredTensors {
  const described = { ...metadata, tensorsHash: tensorsHash(tensors) };
  return { tensors, metadata: { ...described, metadataHash: metadataHash(described) } };
}

/** Metadata without the hashes of {@linkcode withChecksum}. */
export function withoutChecksum(metadata: Metadata): Metadata {
  const { tensorsHash: _, metadataHash: _own, ...others } = metadata;
  return others;
}

/**
 * Checks that tensors and their metadata are those that were stored; files of before there was a hash of
 * either are taken as they are.
 *
 * @throws {SafetensorsError} When they are not.
 */
export function checkStored({ tensors, metadata }: StoredTensors): void {
  const told = (what: string) =>
    new SafetensorsError(
      `Its ${what} are not those that were written: the file was damaged or changed since.`,
    );
  const { tensorsHash: own, metadataHash: ofMetadata } = metadata;
  if (ofMetadata !== undefined && ofMetadata !== metadataHash(metadata)) throw told("metadata");
  if (own !== undefined && own !== tensorsHash(tensors)) throw told("numbers");
}
