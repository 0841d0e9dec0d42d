import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of deno.json, absolute. */
export const projectRoot: string = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /[\\/]$/,
  "",
);

/** Where everything lies that can be fetched or made again: `.cache` in the project, git-ignored. */
export const cacheDirectory: string = join(projectRoot, ".cache");
