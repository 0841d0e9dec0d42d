import { decodeSafetensors, encodeSafetensors } from "../../../lib/model/mod.ts";
import type { Dice } from "../dice.ts";
import { mutateBytes } from "../mutate_bytes.ts";
import type { Files, Name } from "./trained.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** The length of a file's header and of the number before it. */
const headerEnd = (file: Bytes) => 8 + Number(new DataView(file.buffer).getBigUint64(0, true));

/** A file of a header and data, whose first number is the header's length. */
function assemble(header: Uint8Array, data: Uint8Array): Bytes {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return Uint8Array.from([...length, ...header, ...data]);
}

const parts = (file: Bytes) => {
  const end = headerEnd(file);
  return { header: file.slice(8, end), data: file.slice(end) };
};

/** The file as another program writes the same: with its tensors in another order. */
function rewritten(file: Bytes): Bytes {
  const { tensors, metadata } = decodeSafetensors(file);
  const reversed = Object.fromEntries(Object.entries(tensors).reverse());
  const chunks = [...encodeSafetensors({ tensors: reversed, metadata })];
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
}

type Change = (own: Files, others: readonly Files[], name: Name, dice: Dice) => Bytes;

/** Changes of one of the two files. */
const changes: Readonly<Record<string, Change>> = {
  "bytes": (own, _, name, dice) => mutateBytes(own[name], dice),
  "bytes of the header": (own, _, name, dice) => {
    const { header, data } = parts(own[name]);
    return assemble(mutateBytes(header, dice), data);
  },
  "bytes of the data": (own, _, name, dice) => {
    const { header, data } = parts(own[name]);
    return assemble(header, mutateBytes(data, dice));
  },
  "another's header": (own, others, name, dice) =>
    assemble(parts(dice.pick(others)[name]).header, parts(own[name]).data),
  "another's file": (_, others, name, dice) => dice.pick(others)[name],
  "another order": (own, _, name) => rewritten(own[name]),
};

/** Changes one of the files of a trial. @param others Files of other epochs and trials. */
export function broken(own: Files, others: readonly Files[], dice: Dice): Files {
  const name = dice.pick(["checkpoint", "weights"] as const);
  const change = dice.pick(Object.keys(changes));
  return {
    ...own,
    [name]: changes[change]!(own, others, name, dice),
    change: `${own.change}, ${name}: ${change}`,
    isExchanged: change === "another's file",
  };
}
