import { Buffer } from "node:buffer";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import crc32c from "crc-32/crc32c.js";

/** Values at a step of a run. */
export interface Scalars {
  /** The step. */
  step: number;
  /** The time at which they are said to have been taken, in seconds since 1970. */
  time: number;
  /** The values by their tags: "loss/train". */
  values: Readonly<Record<string, number>>;
}

/** The fields of TensorBoard's messages that are written here. */
const field = {
  event: { time: 1, step: 2, fileVersion: 3, summary: 5 },
  summary: { value: 1 },
  value: { tag: 1, simpleValue: 2 },
} as const;

/**
 * Creates an event file of TensorBoard, in the run's folder, which is made where it is not there.
 *
 * @param time Seconds since 1970 for its name and its first record.
 * @returns Its path.
 * @throws {Deno.errors.AlreadyExists} Where the run has a file of that time.
 */
export function createEventFile(directory: string, time: number): string {
  Deno.mkdirSync(directory, { recursive: true });
  // TensorBoard reads the files of this form, in the order of their names.
  const name = `events.out.tfevents.${String(Math.floor(time)).padStart(10, "0")}.vqalab`;
  const path = join(directory, name);
  const first = event(time, 0, (writer) => {
    writer.tag(field.event.fileVersion, WireType.LengthDelimited).string("brain.Event:2");
  });
  Deno.writeFileSync(path, record(first), { createNew: true });
  return path;
}

/** Appends values to an event file in one write; they need not be finite. */
export function appendScalars(path: string, scalars: readonly Scalars[]): void {
  const records = scalars.map(({ step, time, values }) =>
    record(event(time, step, (writer) => {
      writer.tag(field.event.summary, WireType.LengthDelimited).fork();
      for (const [tag, value] of Object.entries(values)) {
        writer.tag(field.summary.value, WireType.LengthDelimited).fork()
          .tag(field.value.tag, WireType.LengthDelimited).string(tag)
          .tag(field.value.simpleValue, WireType.Bit32).float(value)
          .join();
      }
      writer.join();
    }))
  );
  Deno.writeFileSync(path, Buffer.concat(records), { append: true });
}

function event(time: number, step: number, fill: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter()
    .tag(field.event.time, WireType.Bit64).double(time)
    .tag(field.event.step, WireType.Varint).int64(step);
  fill(writer);
  return writer.finish();
}

/** A record of the TFRecord format: length, its checksum, data, their checksum. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, checksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, checksum(data), true);
  return bytes;
}

/** CRC-32C, masked as TFRecord has it, so that a checksum of checksums stays one. */
function checksum(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
