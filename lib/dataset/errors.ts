import { UserError } from "../base/mod.ts";
/** The data is not there or not whole; the message says what is missing and the remedy. */
export class DatasetError extends UserError {}
