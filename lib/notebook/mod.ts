/**
 * Cells of notebooks: sweeps with live progress, trained trials, displays of studies.
 *
 * @module
 */
export { display } from "./display.ts";
export { plotBundle, tableBundle } from "./study_bundles.ts";
export { runInNotebook } from "./live.ts";
export type { NotebookSweepOptions } from "./live.ts";
export { trialInNotebook } from "./notebook_trial.ts";
