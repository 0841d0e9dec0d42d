/**
 * An error that is for the user: its message names what is wrong and the remedy, so that no stack is
 * shown. Any other error is a defect of the program.
 */
export class UserError extends Error {
  /**
   * Makes an error that is named after its class.
   *
   * @param message One or more sentences for the user.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
