import { dirname } from "node:path";
import { shellCommand, shownPath, UserError } from "../base/mod.ts";

/** A journal that cannot be read, or a change that its rules refuse. */
export class JournalError extends UserError {}

/** A change that a journal's rules refuse: of a trial that something else has ended. */
export class JournalRefusal extends JournalError {}

/** The sentence that says how to make a journal anew. */
export function repairAdvice(path: string): string {
  const command = shellCommand(["deno", "task", "repair", shownPath(dirname(path))]);
  return `'${command}' puts it together anew from the files of the trials and keeps what is there ` +
    `under another name; until then nothing is shown or trained.`;
}
