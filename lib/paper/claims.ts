import type { SettingRange } from "../report/mod.ts";
import { judge, type JudgedClaim } from "./judged_claim.ts";
import type { Paper } from "./paper.ts";

/**
 * The report's claims, judged by their studies, in the lab report's order; those of controls and of this
 * project are not among them.
 *
 * @param ranges The settings' ranges, for a claim that one matters most.
 */
export function reportClaims({ studies }: Paper, ranges: readonly SettingRange[]): JudgedClaim[] {
  return studies.filter(({ entry, summary }) =>
    entry.part !== "control" && !entry.isOurs && summary.experiment.claim !== undefined
  ).map((study) => judge(study, ranges));
}
