import { homedir } from "node:os";
import { projectRoot } from "../base/mod.ts";

/** An absolute path with two parts or more, not in an address; captures its last part. */
const absolutePath = /(?<![\w.~:/…])\/(?:[^\s"'`,:;()/]+\/)+([^\s"'`,:;()/]*)/g;

/** Puts a name in the place of a folder, but not of one whose name only begins alike. */
function replaceFolder(text: string, folder: string, name: string): string {
  return text.split(folder).reduce((before, after) =>
    before + (/^[\w.~-]/.test(after) ? folder : name) + after
  );
}

/**
 * Text that tells nothing about the folders of this machine: the project's is `.`, the user's `~`,
 * and of another only the last part is left.
 */
export function withoutPaths(text: string): string {
  const home = homedir();
  const relative = replaceFolder(text, projectRoot, ".");
  return (home.length > 1 ? replaceFolder(relative, home, "~") : relative)
    .replace(absolutePath, "…/$1");
}
