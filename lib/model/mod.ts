/**
 * The report's models as pure functions.
 *
 * @module
 */
export { modelSettings } from "./settings.ts";
export type { ModelSettings } from "./settings.ts";
