import type { FoundData } from "../dataset/mod.ts";
import type { EpochMetrics, ReferenceScores } from "./metric.ts";

/** A message of a running trial. */
export type TrialEvent =
  /** The trial starts again, since files of an earlier run of it are damaged. */
  | { event: "restart"; reason: string }
  | {
    event: "start";
    epochs: number;
    stepsPerEpoch: number;
    /** Epochs that an earlier run of the same trial had finished. */
    resumedAfter: number;
    /** Steps of the next one that it had taken. @default 0 */
    resumedSteps?: number;
    /** The metrics of these epochs. */
    history: EpochMetrics[];
    references: ReferenceScores;
    /** Hash of the data. */
    dataHash: string;
    /** The rows and pictures that there were. */
    found?: FoundData;
    /** The edition of the data, where it is known. */
    edition?: string;
    /** The engine and its version: "TensorFlow 2.21.0". */
    engine: string;
  }
  | { event: "step"; epoch: number; step: number; loss: number }
  | { event: "epoch"; seconds: number; metrics: EpochMetrics }
  | { event: "end"; best: EpochMetrics; seconds: number };
