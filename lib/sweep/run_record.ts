import type { CodeState, Hardware, Versions } from "../base/mod.ts";

/** One process that trained a trial, or a part of it: what ran, where and when. */
export interface RunRecord {
  /** The command that asked for it, as it can be typed again. */
  command: string;
  /** The time at which it began, ISO 8601 in UTC. */
  started: string;
  /** The time at which it ended, ISO 8601 in UTC; null while it runs, and where it was killed. */
  ended: string | null;
  /** The last epoch that earlier processes had finished; 0 of the first. */
  resumedAfter: number;
  /** The engine and its version; null where it ended before the engine was there. */
  engine: string | null;
  /** The threads of the engine. */
  threads: number;
  /** The state of the code; null outside of git. */
  code: CodeState | null;
  /** The machine. */
  hardware: Hardware;
  /** The versions of Deno and of the packages. */
  versions: Versions;
}
