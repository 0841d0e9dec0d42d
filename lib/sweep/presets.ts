import { SettingsError, unknownName } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";

/** Names of the {@linkcode presets}. */
export type PresetName = "smoke" | "quick" | "medium" | "lab" | "full";

/** A preset's name and contents. */
export interface Preset {
  /** Its name. */
  name: string;
  /** Its settings; those left out are the report's. */
  settings: Readonly<Partial<TrialSettings>>;
}

/** Sizes of data and model, by name; settings that are left out are the report's. */
export const presets: Readonly<Record<PresetName, Readonly<Partial<TrialSettings>>>> = {
  /** For tests: seconds. */
  smoke: {
    imageSize: 32,
    tokens: 16,
    trainRows: 64,
    valRows: 32,
    testRows: 8,
    hiddenSize: 16,
    embeddingSize: 16,
    imageChannels: 4,
    batchSize: 16,
    epochs: 2,
  },
  /** Minutes on two cores: small pictures, a small model. */
  quick: {
    imageSize: 64,
    tokens: 30,
    trainRows: 1500,
    valRows: 500,
    testRows: 100,
    hiddenSize: 64,
    embeddingSize: 64,
    imageChannels: 16,
    batchSize: 32,
    epochs: 10,
  },
  /**
   * Ten minutes for three trials of the answer model on two cores: enough rows and steps for it
   * to learn what tabletop shows, not so many that nothing is left to learn, and a learning rate that
   * falls.
   */
  medium: {
    imageSize: 64,
    tokens: 30,
    trainRows: 6000,
    valRows: 1000,
    testRows: 100,
    hiddenSize: 128,
    embeddingSize: 64,
    textLayers: 1,
    imageChannels: 16,
    dropout: 0.2,
    batchSize: 32,
    epochs: 30,
    learningRate: 3e-3,
    schedule: "cosine",
    warmup: 0.05,
  },
  /** The report's experiment: its model, rows and epochs. */
  lab: { trainRows: 2000, valRows: 1000, testRows: 100, imageSize: 224, epochs: 10 },
  /** All rows. */
  full: { trainRows: 0, valRows: 0, testRows: 0, imageSize: 224 },
};

/**
 * The settings of a preset.
 *
 * @throws {SettingsError} At an unknown name, with the nearest known one.
 */
export function presetSettings(name: string): Readonly<Partial<TrialSettings>> {
  const found = Object.entries(presets).find(([known]) => known === name);
  if (found !== undefined) return found[1];
  throw new SettingsError(
    unknownName({ one: "preset", all: "presets" }, name, Object.keys(presets)),
  );
}
