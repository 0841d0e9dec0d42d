import { InvalidArgumentError } from "commander";
import { expandPath } from "../base/mod.ts";

/** Reads the value of an option that names a file or folder. */
export function path(text: string): string {
  if (text.trim() !== "") return expandPath(text);
  throw new InvalidArgumentError("It must name a file or folder ('.' is this one).");
}

/** Reads the value of an option that names a port. */
export function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0 && number < 65536) return number;
  throw new InvalidArgumentError("A port is a whole number from 1 to 65535.");
}

/** Reads the value of an option that counts something, from 1. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}
