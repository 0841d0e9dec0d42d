import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { installLibrary } from "../lib/engine/mod.ts";

/** An event of TensorFlow's: the run of a kernel, named `node:Operation`, or of its machinery. */
export interface TraceEvent {
  name: string;
  /** The types and shapes of a kernel's inputs, `(float[32,64];int32[1])`; else empty. */
  shapes: string;
  /** Name of the thread. */
  thread: string;
  /** Start in seconds since the trace began. */
  start: number;
  /** Duration in seconds. */
  seconds: number;
}

/**
 * Methods of tsl::ProfilerSession, XSpace and MessageLite by their mangled names, since TensorFlow's
 * profiler has no C API. A method that returns an object writes it to its first argument.
 */
const symbols = {
  newOptions: {
    name: "_ZN10tensorflow14ProfileOptionsC1EPN6google8protobuf5ArenaE",
    parameters: ["buffer", "pointer"],
    result: "void",
  },
  newSpace: {
    name: "_ZN10tensorflow8profiler6XSpaceC1EPN6google8protobuf5ArenaE",
    parameters: ["buffer", "pointer"],
    result: "void",
  },
  deleteSpace: {
    name: "_ZN10tensorflow8profiler6XSpaceD1Ev",
    parameters: ["buffer"],
    result: "void",
  },
  parse: {
    name: "_ZN6google8protobuf11MessageLite14ParseFromArrayEPKvi",
    parameters: ["buffer", "buffer", "i32"],
    result: "u8",
  },
  create: {
    name: "_ZN3tsl15ProfilerSession6CreateERKN10tensorflow14ProfileOptionsE",
    parameters: ["buffer", "buffer"],
    result: "void",
  },
  collect: {
    name: "_ZN3tsl15ProfilerSession11CollectDataEPN10tensorflow8profiler6XSpaceE",
    parameters: ["buffer", "pointer", "buffer"],
    result: "void",
  },
  deleteSession: {
    name: "_ZN3tsl15ProfilerSessionD1Ev",
    parameters: ["pointer"],
    result: "void",
  },
  byteSize: {
    name: "_ZNK10tensorflow8profiler6XSpace12ByteSizeLongEv",
    parameters: ["buffer"],
    result: "usize",
  },
  serialize: {
    name: "_ZNK6google8protobuf11MessageLite16SerializeToArrayEPvi",
    parameters: ["buffer", "buffer", "i32"],
    result: "u8",
  },
} as const;

/** Allocates memory for an object; all objects here are smaller. */
const room = () => new Uint8Array(1024);

/** An encoded `ProfileOptions` (tsl/profiler/protobuf/profiler_options.proto). */
const profileOptions = new BinaryWriter()
  .tag(5, WireType.Varint).int32(1) // version
  .tag(2, WireType.Varint).int32(3) // host_tracer_level
  .finish();

/**
 * Runs work under TensorFlow's own profiler, on Linux x86-64 only.
 *
 * @returns The events on the host, kernels among them, by start.
 */
export async function trace(work: () => Promise<void>): Promise<TraceEvent[]> {
  const { framework } = await installLibrary();
  const tf = Deno.dlopen(framework, symbols).symbols;
  const [options, space, status] = [room(), room(), room()];
  tf.newOptions(options, null);
  tf.parse(options, profileOptions, profileOptions.length);
  const session = new BigUint64Array(1);
  tf.create(session, options);
  const pointer = Deno.UnsafePointer.create(session[0]!);
  await work();
  tf.newSpace(space, null);
  tf.collect(status, pointer, space);
  const bytes = new Uint8Array(Number(tf.byteSize(space)));
  tf.serialize(space, bytes, bytes.length);
  tf.deleteSpace(space);
  tf.deleteSession(pointer);
  return readEvents(bytes).sort((a, b) => a.start - b.start);
}

/** The fields of a message with their values; those of fixed width are left out. */
function* fields(encoded: Uint8Array): Generator<[number: number, bigint | Uint8Array], void> {
  const reader = new BinaryReader(encoded);
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.Varint) yield [number, BigInt(reader.uint64())];
    else if (type === WireType.LengthDelimited) yield [number, reader.bytes()];
    else reader.skip(type, number);
  }
}

/** A message, or an entry of a map, whose values are read by the numbers of their fields. */
class Message {
  readonly #fields: [number, bigint | Uint8Array][];

  constructor(encoded: Uint8Array) {
    this.#fields = Array.from(fields(encoded));
  }

  #value(field: number) {
    return this.#fields.find(([number]) => number === field)?.[1];
  }

  id(field: number): bigint {
    return (this.#value(field) ?? 0n) as bigint;
  }

  number(field: number): number {
    return Number(this.id(field));
  }

  text(field: number): string {
    return new TextDecoder().decode(this.#value(field) as Uint8Array | undefined);
  }

  messages(field: number): Message[] {
    return this.#fields.filter(([number]) => number === field)
      .map(([, value]) => new Message(value as Uint8Array));
  }

  /** Returns the names in a map of ids to metadata; the name is field 2 of all metadata. */
  names(field: number): Map<bigint, string> {
    return new Map(
      this.messages(field).map((entry) => [entry.id(1), entry.messages(2)[0]!.text(2)]),
    );
  }
}

/** Reads the events of an encoded XSpace (tsl/profiler/protobuf/xplane.proto). */
function readEvents(space: Uint8Array): TraceEvent[] {
  return new Message(space).messages(1).flatMap((plane) => {
    const eventNames = plane.names(4), texts = plane.names(5);
    return plane.messages(3).flatMap((line) => {
      const thread = line.text(2), began = line.number(3) / 1e9;
      return line.messages(4).map((event): TraceEvent => {
        const stats = event.messages(4);
        const shapes = stats.find((stat) => texts.get(stat.id(1)) === "shape");
        return {
          name: eventNames.get(event.id(1)) ?? "",
          shapes: shapes === undefined ? "" : shapes.text(5) || texts.get(shapes.id(7))!,
          thread,
          start: began + event.number(2) / 1e12,
          seconds: event.number(3) / 1e12,
        };
      });
    });
  });
}
