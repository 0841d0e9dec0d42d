import type { EpochMetrics } from "./metric.ts";

const always = ["trainLoss", "trainAccuracy", "valLoss", "valAccuracy"] as const;

/** True of the metrics of epochs, from the first one on, none left out. */
export function isHistory(value: unknown): value is EpochMetrics[] {
  return Array.isArray(value) &&
    value.every((epoch: Partial<EpochMetrics> | null, i) =>
      typeof epoch === "object" && epoch?.epoch === i + 1 &&
      always.every((name) => typeof epoch[name] === "number")
    );
}

/** Parses JSON of numbers, in which one that is not finite is null. */
export function parseNumbers(json: string): unknown {
  return JSON.parse(json, (_, value) => value === null ? NaN : value);
}
