import { claimVerdict, verdictSentences } from "./claim.ts";
import { formatEstimate, metricFormat, pointMarks, pointTitle } from "./format.ts";
import type { Verdict } from "./judgement.ts";
import type { Summary } from "./summary.ts";

/** The outcome of a study in a few words. */
export interface Outcome {
  /** The point with the best mean, and others with the same; or the only one. Empty without a trial. */
  points: string[];
  /** The mark of these points: "best" where the study tells it apart, or "highest mean". */
  mark: string;
  /** Their score with its interval over seeds: "96.2 ± 0.5%"; null without a complete trial. */
  score: string | null;
  /** The verdict on the claim; null where it is not judged by the study alone. */
  verdict: Verdict | null;
  /** The verdict with its differences, in sentences. */
  sentences: string[];
}

/** Returns what came of a study. */
export function outcome(summary: Summary): Outcome {
  const { rows, experiment } = summary;
  const format = metricFormat(experiment.metric);
  const chosen = rows.length === 1 ? rows : rows.filter(({ top }) => top !== undefined);
  const estimate = chosen[0]?.estimate;
  const marks = chosen[0] && pointMarks({ ...chosen[0], isBase: false, isAsked: false });
  return {
    points: estimate ? chosen.map(({ point }) => pointTitle(point)) : [],
    mark: marks?.join(", ") ?? "",
    score: estimate ? formatEstimate(estimate, format) + format.unit : null,
    verdict: claimVerdict(summary) ?? null,
    sentences: verdictSentences(summary),
  };
}
