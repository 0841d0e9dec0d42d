/** Names of the metrics by which results are compared. */
export type MetricName =
  | "valAccuracy"
  | "valLoss"
  | "valAveragePrecision"
  | "valF1"
  | "valVqaAccuracy";

/** What one epoch came to. */
export interface EpochMetrics {
  /** The epoch's number, from 1. */
  epoch: number;
  /** Mean loss of the training rows, in nats, as the steps saw them (with dropout). */
  trainLoss: number;
  /** Share of the training rows that were right, likewise. */
  trainAccuracy: number;
  /** Mean loss of the validation rows after the epoch, in nats. */
  valLoss: number;
  /** Share of the validation rows that are right after the epoch. */
  valAccuracy: number;
  /** Average precision of finding unanswerable validation rows; only where there are some. */
  valAveragePrecision?: number;
  /** F1 of finding unanswerable validation rows at the threshold 0.5; 0 where none is found. */
  valF1?: number;
  /** VizWiz's accuracy of the answers; only of data with many annotators. */
  valVqaAccuracy?: number;
  /** The same over the rows of each answer type. */
  valVqaAccuracyByType?: Record<string, number>;
}

/** Scores on the validation rows that a result is held against. */
export interface ReferenceScores {
  /** Accuracy of always giving the most frequent label of the training rows. */
  majority: number;
  /** Accuracy of the best predictor there can be; only where the data's noise is known. */
  reachable?: number;
  /** The other metrics of always the same: "unanswerable", or the training rows' most frequent answer. */
  constant?: Partial<Record<MetricName, number>>;
}

/** What a trial says while it runs. */
export type TrialEvent =
  | {
    event: "start";
    epochs: number;
    stepsPerEpoch: number;
    /** Epochs that an earlier run of the same trial had finished. */
    resumedAfter: number;
    references: ReferenceScores;
    /** Hash of the data. */
    dataHash: string;
    /** Which edition of the data it is, where that is known. */
    edition?: string;
    /** The engine and its version: "TensorFlow 2.21.0". */
    engine: string;
  }
  | { event: "step"; epoch: number; step: number; loss: number }
  | { event: "epoch"; seconds: number; metrics: EpochMetrics }
  | { event: "end"; best: EpochMetrics; seconds: number };
