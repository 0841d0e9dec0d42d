/**
 * An experiment is data, a trial a process, a study a journal.
 *
 * @module
 */
export type { Experiment, NamedExperiment } from "./experiment.ts";
export type { Study, StudyTrial } from "./study.ts";
