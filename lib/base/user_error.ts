import { withoutPaths } from "./privacy.ts";

/** Options of a {@linkcode UserError}. */
export interface UserErrorOptions extends ErrorOptions {
  /** The wording of committed files. @default the message, {@linkcode withoutPaths} */
  publicMessage?: string;
}

/**
 * An error for the user, shown without a stack: its message names the problem and the remedy. Any other
 * error is a defect of the program.
 */
export class UserError extends Error {
  /** The message as a committed file has it: it names no user, machine or folder. */
  readonly publicMessage: string;

  /**
   * Creates an error that is named after its class.
   *
   * @param message One or more sentences for the user.
   */
  constructor(message: string, { publicMessage, ...options }: UserErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
    this.publicMessage = publicMessage ?? withoutPaths(message);
  }
}
