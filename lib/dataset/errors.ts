import { UserError } from "../base/mod.ts";

/** The data is not there or not whole; the message says what is missing and the remedy. */
export class DatasetError extends UserError {}

/** The data is not on this machine, and was not to be fetched. */
export class AbsentDataError extends DatasetError {}

/** Annotations that are not in VizWiz's form; the message names file, row, field and value. */
export class AnnotationError extends UserError {}
