import { installLibrary } from "../lib/engine/mod.ts";
import { fields } from "./protobuf.ts";

/** Something that TensorFlow did: a kernel's run, named `node:Operation`, or a part of its machinery. */
export interface TraceEvent {
  name: string;
  /** Of a kernel's inputs: `(float[32,64];int32[1])`. */
  shapes: string;
  /** Of the thread it ran on. */
  thread: string;
  /** Since the trace began. */
  start: number;
  seconds: number;
}

/**
 * TensorFlow's profiler has no C API, so these are methods of tsl::ProfilerSession, XSpace and
 * MessageLite by their mangled names. Results that are objects come back through a first argument.
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

/** More than any of the objects takes. */
const room = () => new Uint8Array(1024);

/** ProfileOptions (tsl/profiler/protobuf/profiler_options.proto): version 1, host tracer at level 3. */
const profileOptions = Uint8Array.of(5 << 3, 1, 2 << 3, 3);

/**
 * Runs work under TensorFlow's own profiler. Linux x86-64 alone.
 *
 * @returns Its events on the host, kernels among them, by start.
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

/** A message's values by field; of a map's entries too. */
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

  /** The names in a map of ids to metadata, whose names are field 2 in all of them. */
  names(field: number): Map<bigint, string> {
    return new Map(
      this.messages(field).map((entry) => [entry.id(1), entry.messages(2)[0]!.text(2)]),
    );
  }
}

/** The events of an XSpace (tsl/profiler/protobuf/xplane.proto). */
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
