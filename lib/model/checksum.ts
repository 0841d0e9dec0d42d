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

/** The SHA-256 of metadata, the hash of the tensors among them, whatever their order. */
function hashMetadata(metadata: Metadata): string {
  const { metadataHash: _, ...others } = metadata;
  const text = JSON.stringify(Object.entries(others).toSorted(byName));
  return createHash("sha256").update(text).digest("hex");
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => a < b ? -1 : 1;

/** Tensors with the hashes of them and of all metadata among their metadata. */
export function withChecksum({ tensors, metadata }: StoredTensors): StoredTensors {
  const hashed = { ...metadata, tensorsHash: tensorsHash(tensors) };
  return { tensors, metadata: { ...hashed, metadataHash: hashMetadata(hashed) } };
}

/** Metadata without the hashes. */
export function withoutChecksum(metadata: Metadata): Metadata {
  const { tensorsHash: _, metadataHash: _metadataHash, ...others } = metadata;
  return others;
}

/**
 * Checks that tensors and metadata are those that were stored; files of before there were hashes are taken
 * as they are.
 *
 * @throws {SafetensorsError} When they are not.
 */
export function checkTensors({ tensors, metadata }: StoredTensors): void {
  const isSame = (stored: string | undefined, found: () => string) =>
    stored === undefined || stored === found();
  if (!isSame(metadata.metadataHash, () => hashMetadata(metadata))) {
    throw new SafetensorsError(
      "Its header is not the one that was written: the file was damaged or changed since.",
    );
  }
  if (isSame(metadata.tensorsHash, () => tensorsHash(tensors))) return;
  throw new SafetensorsError(
    "Its numbers are not those that were written: the file was damaged or changed since.",
  );
}
