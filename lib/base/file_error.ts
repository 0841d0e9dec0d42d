import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { formatBytes } from "./format.ts";
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
}

/** The reason and the remedy of an operating system's error, by its name. */
const reasons: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ["the disk is full", "make room, or write to another disk"],
  EDQUOT: ["the quota of disk space is used up", "make room, or write to another disk"],
  EFBIG: ["the file is larger than may be written here", "raise the limit, as by 'ulimit -f'"],
  EROFS: ["the disk is read-only", "mount it writable, or choose another folder"],
  EACCES: ["permission is denied", "change its owner or mode, or choose another folder"],
  EPERM: ["the operation is not permitted", "change its owner or mode, or choose another folder"],
  ENOTDIR: ["a part of the path is a file, not a folder", "move that file away"],
  EISDIR: ["it is a folder, not a file", "move it away"],
  ENAMETOOLONG: ["its name is too long", "choose a shorter path"],
  ELOOP: ["it is a link that leads to itself", "move it away"],
  EIO: ["the disk reported an error", "check the disk"],
  ENOENT: ["it is not there", "check the path"],
  ENOTEMPTY: ["it is a folder that is not empty", "move it away"],
  EEXIST: ["something else is there where a folder has to be", "move it away"],
  EMFILE: ["too many files are open", "raise the limit, as by 'ulimit -n'"],
};

const fullDisk = new Set(["ENOSPC", "EDQUOT"]);

/** True of an error of the operating system's files. */
export function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^E[A-Z]+$/.test(error.code);
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
  if (!isSystemError(error)) return error;
  const { code, message } = error;
  const [words, remedy] = reasons[code] ?? [message, "mend that, or choose another folder"];
  const reason = words + (fullDisk.has(code) ? await spaceText(path, bytes) : "");
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
      const isAbsent = isSystemError(error) &&
        (error.code === "ENOENT" || error.code === "ENOTDIR");
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
