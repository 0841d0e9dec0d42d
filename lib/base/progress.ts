/** How far a long piece of work has come. */
export interface Progress {
  /** What is being done, in a few words: "Download TensorFlow". */
  label: string;
  /** Units done so far. */
  done: number;
  /** Units in all; 0 while unknown. */
  total: number;
  /** What is counted; bytes are shown as MB. */
  unit: "bytes" | "cells" | "images" | "rows" | "steps" | "trials";
}

/** Called from time to time while work goes on, and once at its end with `done === total`. */
export type OnProgress = (progress: Progress) => void;
