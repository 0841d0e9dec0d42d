import { SettingsError, UserError } from "../base/mod.ts";
import type { StoredTensors } from "../model/mod.ts";
import { DamageError } from "./stored_file.ts";
import { settingDifferences } from "./identity.ts";
import { parseTrialSettings, type TrialSettings } from "./settings.ts";

/** A folder's checkpoint is of a trial with other settings or data. */
export class CheckpointError extends UserError {}

/** The settings and data that a checkpoint must share with the trial that goes on from it. */
export interface TrialIdentity {
  /** All of the trial's settings. */
  settings: TrialSettings;
  /** Hash of the data that it sees. */
  dataHash: string;
}

type Metadata = StoredTensors["metadata"];

/** The differences between the trial of a file's metadata and another one, in words. */
export function identityDifferences(
  path: string,
  metadata: Metadata,
  identity: TrialIdentity,
): string[] {
  const settings = settingDifferences(recordedSettings(path, metadata), identity.settings)
    .map(({ name, a, b }) => `${name} is ${b} now and was ${a}`);
  if (metadata.dataHash === identity.dataHash) return settings;
  return [...settings, `the data's hash is ${identity.dataHash} now and was ${metadata.dataHash}`];
}

/**
 * Checks that a checkpoint is of a trial.
 *
 * @throws {CheckpointError} When it is not, naming what differs.
 */
export function checkIdentity(path: string, metadata: Metadata, identity: TrialIdentity): void {
  const differing = identityDifferences(path, metadata, identity);
  if (differing.length === 0) return;
  throw new CheckpointError(
    `${path} is of another trial: ${differing.join("; ")}. Choose another folder, or remove it.`,
  );
}

/** The settings that a checkpoint was saved with, completed by today's defaults. */
function recordedSettings(path: string, { settings = "{}" }: Metadata): TrialSettings {
  try {
    return parseTrialSettings(JSON.parse(settings));
  } catch (error) {
    if (error instanceof SyntaxError) throw new DamageError(`${path} is damaged: ${error.message}`);
    if (!(error instanceof SettingsError)) throw error;
    throw new CheckpointError(
      `${path} is of another version: ${error.message} Choose another folder, or remove it.`,
    );
  }
}
