/**
 * An error for the user, shown without a stack: its message names the problem and the remedy. Any other
 * error is a defect of the program.
 */
export class UserError extends Error {
  /**
   * Creates an error that is named after its class.
   *
   * @param message One or more sentences for the user.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
