import { homedir } from "node:os";
import { projectRoot } from "../base/mod.ts";

/** Text with this machine's folders left out: the project's is `.`, the user's `~`. */
export function withoutPaths(text: string): string {
  const home = homedir();
  const relative = text.replaceAll(projectRoot, ".");
  return home.length > 1 ? relative.replaceAll(home, "~") : relative;
}
