import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the folder of deno.json. */
export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

/** Folder of everything that can be downloaded or computed again: the project's `.cache`, ignored by git. */
export const cacheDirectory: string = join(projectRoot, ".cache");

/** A path as the user would type it: from the folder at work where it lies in it, "." for that itself, else absolute. */
export function shownPath(path: string): string {
  const shown = relative(Deno.cwd(), path);
  return /^\.\.(?:[\\/]|$)/.test(shown) ? path : shown || ".";
}
