/** A field of a protocol buffer message: its number, and a varint or the bytes of text or a message. */
export type Field = [number: number, value: bigint | Uint8Array];

/** The fields of an encoded message (https://protobuf.dev/programming-guides/encoding), in order. */
export function* fields(message: Uint8Array): Generator<Field, void> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(varint());
    const start = () => at;
    switch (tag & 7) {
      case 0:
        yield [tag >> 3, varint()];
        break;
      case 1:
        yield [tag >> 3, message.subarray(start(), at += 8)];
        break;
      case 2: {
        const length = Number(varint());
        yield [tag >> 3, message.subarray(start(), at += length)];
        break;
      }
      case 5:
        yield [tag >> 3, message.subarray(start(), at += 4)];
        break;
      default:
        throw new Error(`Field ${tag >> 3} has wire type ${tag & 7}, which is not in use.`);
    }
  }
}
