import { UserError } from "../base/mod.ts";

/** An experiment that does not exist or makes no sense; the message says the remedy. */
export class ExperimentError extends UserError {}
