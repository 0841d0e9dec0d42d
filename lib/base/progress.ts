/** The progress of a long task. */
export interface Progress {
  /** A few words on the task: "Download TensorFlow". */
  label: string;
  /** Number of units done. */
  done: number;
  /** Total number of units; 0 while unknown. */
  total: number;
  /** The unit; bytes are shown as MB. */
  unit: "bytes" | "cells" | "images" | "rows" | "steps" | "trials";
}

/** Called from time to time during a task, and once at its end with `done === total`. */
export type OnProgress = (progress: Progress) => void;
