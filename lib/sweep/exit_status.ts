import type { FileError } from "../base/mod.ts";

/** The exit status of a trial that was asked to stop. */
export const stoppedStatus = 130;

/** The exit status of a trial whose disk does not take its files; EX_TEMPFAIL of sysexits.h. */
export const blockedStatus = 75;

/** True where the disk does not take a file, so that a trial can go on once that is mended. */
export function isBlocked({ kind }: FileError): boolean {
  return kind === "full" || kind === "closed" || kind === "broken";
}
