import { homedir } from "node:os";
import { projectRoot } from "../base/mod.ts";

/** An absolute path with two parts or more, not in an address; captures its last part. */
const absolutePath = /(?<![\w.~:/…])\/(?:[^\s"'`,:;()/]+\/)+([^\s"'`,:;()/]*)/g;

/**
 * Text that tells nothing about the folders of this machine: the project's is `.`, the user's `~`,
 * and of another only the last part is left.
 */
export function withoutPaths(text: string): string {
  const home = homedir();
  const relative = text.replaceAll(projectRoot, ".");
  return (home.length > 1 ? relative.replaceAll(home, "~") : relative)
    .replace(absolutePath, "…/$1");
}
