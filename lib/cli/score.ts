import { formatShare } from "../base/mod.ts";
import {
  type EpochMetrics,
  type MetricDescription,
  type MetricName,
  metrics,
} from "../trainer/mod.ts";

/** A score as tables show it: "43.8%" of a share, "0.693" of a loss; "–" where there is none. */
export function formatScore(metric: MetricName, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  return metrics[metric].isShare ? formatShare(value) : value.toFixed(3);
}

/** A metric's score with its name: "accuracy 43.8%". */
export function namedScore(metric: MetricName, value: number | undefined): string {
  const { shortTitle }: MetricDescription = metrics[metric];
  // "F1" and "VQA" keep their capitals.
  const name = shortTitle.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return `${name} ${formatScore(metric, value)}`;
}

/** The scores of rows in words, as far as they are known: "accuracy 90.0%", "F1 81.3%". */
export function rowScores(scores: Partial<EpochMetrics>): string[] {
  const names = ["valAccuracy", "valAveragePrecision", "valF1", "valVqaAccuracy"] as const;
  const byType = Object.entries(scores.valVqaAccuracyByType ?? {});
  return [
    ...names.flatMap((name) => scores[name] === undefined ? [] : namedScore(name, scores[name])),
    ...byType.map(([type, score]) => `of ${type} ${formatScore("valVqaAccuracy", score)}`),
  ];
}
