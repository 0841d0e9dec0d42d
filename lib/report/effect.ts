import { metricFormat, plural, settingTitle } from "./format.ts";
import type { Summary } from "./summary.ts";

/**
 * How much the varied setting matters: what lies between its worst and its best mean, how far the
 * best is from what is reachable, and which values have learned nothing. A list in Markdown.
 */
export function effect({ experiment, rows, references }: Summary): string {
  const format = metricFormat(experiment.metric);
  const sign = format.higherIsBetter ? 1 : -1;
  const ranked = rows.flatMap(({ value, estimate }) => estimate ? [{ value, ...estimate }] : [])
    .toSorted((a, b) => sign * (b.mean - a.mean));
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst) return "No trial is complete, so nothing is shown.";

  const difference = (a: number, b: number) => format.score(a - b) + format.differenceUnit;
  const metric = format.title.toLowerCase();
  const sentences = [
    `Between the means of the best ${
      settingTitle(experiment.setting)
    }, ${best.value}, and of the ` +
    `worst, ${worst.value}, lie ${difference(sign * best.mean, sign * worst.mean)} of ${metric}.`,
  ];
  if (experiment.metric === "valAccuracy" && references) {
    const { majority, reachable } = references;
    if (reachable !== undefined) {
      sentences.push(
        `The best mean is ${difference(reachable, best.mean)} below what the annotators' ` +
          `disagreement lets anyone reach.`,
      );
    }
    const stuck = ranked.filter(({ mean }) => mean <= majority).map(({ value }) => value);
    sentences.push(
      `${stuck.length} of ${plural(ranked.length, "value")} do no better than always giving the ` +
        `majority's label, ${format.score(majority)}${format.unit}` +
        `${stuck.length > 0 ? `: ${stuck.join(", ")}` : ""}.`,
    );
  }
  return sentences.map((sentence) => `- ${sentence}`).join("\n");
}
