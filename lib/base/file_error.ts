import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { formatBytes } from "./format.ts";
import { systemCode, type SystemErrorKind, systemErrorKind, systemReason } from "./system_error.ts";
import { UserError } from "./user_error.ts";

/** A file or folder that cannot be read or written; the message names its path, the reason and the remedy. */
export class FileError extends UserError {
  /** The operating system's name of the reason, such as "ENOSPC". */
  readonly code: string;
  /** The reason in words. */
  readonly reason: string;
  /** The remedy in words, as in "make room, or write to another disk". */
  readonly remedy: string;

  /** Creates an error of a path, with what could not be done with it. */
  constructor(
    message: string,
    { code, reason, remedy, cause }: ErrorOptions & Pick<FileError, "code" | "reason" | "remedy">,
  ) {
    super(message, { cause });
    this.code = code;
    this.reason = reason;
    this.remedy = remedy;
  }

  /** The kind of the reason; undefined of one that is not known here. */
  get kind(): SystemErrorKind | undefined {
    return systemErrorKind(this.code);
  }
}

/** True of the error of a disk that takes nothing: it is full, or may not be written to. */
export function isOfDisk(error: unknown): error is FileError {
  return error instanceof FileError && (error.kind === "closed" || error.kind === "full");
}

/** An action on a path, with the room that it needs. */
export interface FileAction {
  /** The participle in "cannot be …". */
  action: "read" | "written" | "removed" | "locked";
  /** Bytes to be written, where they are known. */
  bytes?: number;
}

/**
 * Turns an error of the operating system into one for the user; any other error stays as it is.
 *
 * @param path The file or folder that was to be read or written.
 */
export async function asFileError(
  error: unknown,
  path: string,
  { action, bytes }: FileAction,
): Promise<unknown> {
  const told = systemReason(error);
  if (told === undefined) return error;
  const { code, kind, remedy } = told;
  const reason = told.reason + (kind === "full" ? await spaceText(path, bytes) : "");
  const text = `${path} cannot be ${action}: ${reason}. To go on, ${remedy}.`;
  return new FileError(text, { code, reason, remedy, cause: error });
}

/** "(12 MB are needed, 0.3 MB are free)". */
async function spaceText(path: string, bytes: number | undefined): Promise<string> {
  const free = await freeSpace(path);
  const parts = [
    ...(bytes === undefined ? [] : [`${formatBytes(bytes)} are needed`]),
    ...(free === undefined ? [] : [`${formatBytes(free)} are free`]),
  ];
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

/**
 * The bytes that can be written where a path lies or is to lie.
 *
 * @returns Undefined where the system does not tell.
 */
export async function freeSpace(path: string): Promise<number | undefined> {
  for (let folder = path;; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch (error) {
      const isAbsent = ["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "");
      if (!isAbsent || dirname(folder) === folder) return undefined;
    }
  }
}

/**
 * Checks that there is room for what is about to be written.
 *
 * @param path The folder that it is to be written to, there or not yet.
 * @param bytes What is needed.
 * @param purpose Words for the message, as in "The sweep needs".
 * @throws {FileError} Where less is free.
 */
export async function checkSpace(path: string, bytes: number, purpose: string): Promise<void> {
  const free = await freeSpace(path);
  if (free === undefined || free >= bytes) return;
  const reason = `${formatBytes(free)} are free`;
  const remedy = "make room, or choose a folder on another disk";
  throw new FileError(
    `${purpose} about ${formatBytes(bytes)} in ${path}, where ${reason}: ${remedy}.`,
    { code: "ENOSPC", reason, remedy },
  );
}
