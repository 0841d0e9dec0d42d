import { constants } from "node:os";

/**
 * The kind of a system's reason: "full" of a disk without room; "closed" where this user may not; "broken"
 * of a disk that fails; "limit" of what a process may use; "entry" where it lies in the path itself.
 */
export type SystemErrorKind = "full" | "closed" | "broken" | "limit" | "entry";

/** An error of the operating system in words. */
export interface SystemReason {
  /** The system's name of the reason, such as "ENOSPC". */
  code: string;
  /** Its kind; undefined of one that has nothing to do with files. */
  kind: SystemErrorKind | undefined;
  /** The reason, as in "the disk is full". */
  reason: string;
  /** The remedy, as in "make room, or write to another disk". */
  remedy: string;
}

type Row = readonly [kind: SystemErrorKind, reason: string, remedy: string, ofEntry?: string];

const makeRoom = "make room, or write to another disk";
const changeOwner = "change its owner or mode, or choose another folder";

/** The kind, reason and remedy by the system's name; last, what is said of an entry that is only read. */
const reasons: Readonly<Record<string, Row>> = {
  ENOSPC: ["full", "the disk is full", makeRoom],
  EDQUOT: ["full", "the quota of disk space is used up", makeRoom],
  EFBIG: ["limit", "the file is larger than may be written here", "raise the limit of 'ulimit -f'"],
  EMFILE: ["limit", "too many files are open", "raise the limit, as by 'ulimit -n'"],
  ENFILE: ["limit", "too many files are open on this machine", "end other programs"],
  EROFS: ["closed", "the disk is read-only", "mount it writable, or choose another folder"],
  EACCES: ["closed", "permission is denied", changeOwner, "may not be read by this user"],
  EPERM: ["closed", "the operation is not permitted", changeOwner, "may not be read by this user"],
  EIO: ["broken", "the disk reported an error", "check the disk", "cannot be read from its disk"],
  ESTALE: [
    "broken",
    "its file server does not know it any more",
    "mount the disk again",
    "cannot be read from its file server",
  ],
  EBUSY: ["broken", "the system is using it", "wait for what uses it, or choose another folder"],
  ENOENT: ["entry", "it is not there", "check the path"],
  ENOTDIR: [
    "entry",
    "a part of the path is a file, not a folder",
    "move that file away",
    "is below a file",
  ],
  EISDIR: ["entry", "it is a folder, not a file", "move it away", "is a folder"],
  ENOTEMPTY: ["entry", "it is a folder that is not empty", "move it away", "is a folder"],
  EEXIST: ["entry", "something else is there where a folder has to be", "move it away"],
  ENAMETOOLONG: [
    "entry",
    "its name is too long",
    "choose a shorter path",
    "has a name that is too long",
  ],
  ELOOP: ["entry", "it is a link that leads to itself", "move it away"],
};

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]));

/**
 * The operating system's name of an error, such as "ENOSPC"; undefined of any other error. Deno gives some
 * errors of files no code, but always the system's number.
 */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && /^E[A-Z\d]+$/.test(String(error.code))) return String(error.code);
  const number = /^[^():]* \(os error (\d+)\)/.exec(error.message)?.[1];
  return number === undefined ? undefined : names.get(Number(number));
}

/** An error of the operating system in words; undefined of any other error. */
export function systemReason(error: unknown): SystemReason | undefined {
  const code = systemCode(error);
  if (code === undefined) return undefined;
  const [kind, reason, remedy] = reasons[code] ?? [
    undefined,
    (error as Error).message.replace(/ \(os error \d+\)/, "").replace(/\.$/, ""),
    "mend that, or choose another folder",
  ];
  return { code, kind, reason, remedy };
}

/** The kind of a reason by the system's name. */
export function systemErrorKind(code: string): SystemErrorKind | undefined {
  return reasons[code]?.[0];
}

/**
 * A predicate of an entry of a folder that cannot be read, as in "is a folder"; undefined where the error is
 * not about the entry, but about the machine.
 */
export function entryProblem(error: unknown): string | undefined {
  const [kind, reason, , ofEntry] = reasons[systemCode(error) ?? ""] ?? [];
  if (kind !== "entry" && ofEntry === undefined) return undefined;
  return ofEntry ?? reason!.replace(/^it /, "");
}

/** A sentence on an error of the system that no one who knows more has told; undefined of any other error. */
export function systemSentence(error: unknown): string | undefined {
  const { kind, reason, remedy } = systemReason(error) ?? {};
  const path = / '([^']+)'(?: -> '[^']+')?$/.exec((error as Error).message)?.[1];
  if (kind !== undefined && path !== undefined) {
    return `${path} cannot be used: ${reason}. To go on, ${remedy}.`;
  }
  const isSystems = reason !== undefined ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
  if (!isSystems) return undefined;
  const told = reason ?? (error as Error).message.replace(/\.$/, "");
  return `The system says: ${told}. Check that path, its owner and the disk, or name another path.`;
}

/**
 * Makes a file that becomes larger than this process may write an error of that file; the system would end
 * the process without a word.
 */
export function surviveFileLimit(): void {
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGXFSZ", () => {});
}
