import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the folder of deno.json. */
export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

/** Folder of everything that can be downloaded or computed again: the project's `.cache`, ignored by git. */
export const cacheDirectory: string = join(projectRoot, ".cache");
