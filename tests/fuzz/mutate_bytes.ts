import type { Dice } from "./dice.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const join = (...parts: readonly Uint8Array[]): Bytes =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** Changes as a disk, a network or a program makes them. */
const mutations: readonly ((bytes: Bytes, dice: Dice) => Bytes)[] = [
  flipBit,
  setByte,
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  (bytes, dice) => join(bytes, new Uint8Array(1 + dice.below(16)).fill(dice.below(256))),
  (bytes, dice) => withPart(bytes, dice, (part) => part.fill(0)),
  (bytes, dice) => withPart(bytes, dice, () => new Uint8Array()),
  (bytes, dice) => withPart(bytes, dice, (part) => join(part, part)),
  (bytes, dice) => withPart(bytes, dice, (part) => part.reverse()),
];

function flipBit(bytes: Bytes, dice: Dice): Bytes {
  const place = dice.below(bytes.length), changed = bytes.slice();
  changed[place] = (changed[place] ?? 0) ^ (1 << dice.below(8));
  return changed;
}

function setByte(bytes: Bytes, dice: Dice): Bytes {
  const changed = bytes.slice();
  changed[dice.below(bytes.length)] = dice.below(256);
  return changed;
}

function withPart(bytes: Bytes, dice: Dice, change: (part: Bytes) => Uint8Array): Bytes {
  const from = dice.below(bytes.length), to = Math.min(from + 1 + dice.below(32), bytes.length);
  return join(bytes.subarray(0, from), change(bytes.slice(from, to)), bytes.subarray(to));
}

/** Changes bytes, of which there is at least one, once or a few times. */
export function mutateBytes(bytes: Bytes, dice: Dice): Bytes {
  let changed = bytes;
  for (let times = 1 + dice.below(3); times > 0 && changed.length > 0; times--) {
    changed = dice.pick(mutations)(changed, dice);
  }
  return changed;
}
