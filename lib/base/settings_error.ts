import { UserError } from "./user_error.ts";

/** An unknown setting or a value that is out of range; the message names the remedy. */
export class SettingsError extends UserError {}

/** The value of a setting. */
export type SettingValue = number | string | boolean;
