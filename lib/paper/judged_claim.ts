import {
  claimVerdict,
  finding,
  isAsExpected,
  judgementsLine,
  mattersMost,
  type SettingRange,
  type Summary,
  verdictSentences,
} from "../report/mod.ts";
import { variedSettings } from "../sweep/mod.ts";
import type { PaperStudy } from "./paper.ts";

/** The mark of a claim that is not judged within one study. */
export const notJudged = "not judged";

/** A claim, judged. */
export interface JudgedClaim {
  /** The study that judges it. */
  study: PaperStudy;
  /** The verdict, or that there is none. */
  verdict: string;
  /** True of a verdict, false of the mark that there is none. */
  isJudged: boolean;
  /** True where the study finds what its experiment expects: of a control, what is there by construction. */
  isFound: boolean;
  /** The finding, in sentences. */
  found: string;
  /** The finding in a line, for tables: differences with their intervals. */
  line: string;
}

/**
 * The verdict of a study on its claim.
 *
 * @param ranges The settings' ranges, for a claim that one matters most.
 */
export function judge(study: PaperStudy, ranges: readonly SettingRange[] = []): JudgedClaim {
  const { summary } = study;
  const { expects, vary } = summary.experiment;
  const none = "No other setting has a study to be compared with.";
  if (expects === "matters most") {
    const judged = mattersMost(ranges, variedSettings(vary)[0]!);
    return {
      study,
      verdict: judged?.verdict ?? notJudged,
      isJudged: judged !== undefined,
      isFound: judged !== undefined && isAsExpected(judged.verdict),
      found: judged?.sentences.join(" ") ?? none,
      line: judged?.line ?? none,
    };
  }
  const sentences = verdictSentences(summary);
  const verdict = claimVerdict(summary);
  const short = shortFinding(summary);
  return {
    study,
    verdict: verdict ?? notJudged,
    isJudged: verdict !== undefined,
    isFound: verdict !== undefined && isAsExpected(verdict),
    found: sentences.length === 0 ? short : sentences.join(" "),
    line: judgementsLine(summary.judgements) || short,
  };
}

/** The finding's first sentences: best and difference, without the tests. */
function shortFinding(summary: Summary): string {
  return finding(summary).split(/(?<=\.) (?=[A-Z])/).slice(0, 2).join(" ");
}
