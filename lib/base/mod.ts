/**
 * What every room may use: checked settings, safe files, progress.
 *
 * @module
 */
export { parseSettings, SettingsError } from "./settings.ts";
export { exists, sha256, writeAtomic } from "./files.ts";
export type { OnProgress, Progress } from "./progress.ts";
