import { byFrequency } from "../../base/mod.ts";
import type { Sample } from "../../dataset/mod.ts";

/** "red ×7, blue ×3": the annotators' answers, the most frequent first. */
export function answerCounts({ answers }: Sample): string {
  return byFrequency(answers).map(([answer, count]) => `${answer} ×${count}`).join(", ");
}

/** "answerable" or "unanswerable". */
export function answerability(answerable: boolean): string {
  return answerable ? "answerable" : "unanswerable";
}
