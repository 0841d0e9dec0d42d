import { bestFirst } from "../trainer/mod.ts";
import { uncapitalize } from "../page/mod.ts";
import { metricFormat, pointTitle, referencesOf } from "./format.ts";
import type { Summary } from "./summary.ts";

/**
 * The effect of the varied settings: the distance between the worst and the best mean, that of the best
 * from what is reachable, and the points that have learned nothing. A list in Markdown.
 */
export function effect({ experiment, rows, references }: Summary): string {
  const format = metricFormat(experiment.metric);
  const order = bestFirst(experiment.metric);
  const ranked = rows.flatMap(({ point, estimate }) =>
    estimate ? [{ value: pointTitle(point), ...estimate }] : []
  ).toSorted((a, b) => order(a.mean, b.mean));
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst) return "No trial is complete, so nothing is shown.";

  const spread = format.score(Math.abs(best.mean - worst.mean)) + format.differenceUnit;
  const ends = format.higherIsBetter ? ["highest", "lowest"] : ["lowest", "highest"];
  const sentences = ranked.length === 1 ? [] : [
    `Between the ${ends[0]} mean, of ${best.value}, and the ${ends[1]}, of ${worst.value}, lie ` +
    `${spread} of ${
      uncapitalize(format.title)
    }; some of it is chance, since the two were picked out.`,
  ];
  const { reachable, constant } = referencesOf(experiment, references);
  if (reachable !== undefined) {
    const gap = format.score(Math.abs(reachable - best.mean)) + format.differenceUnit;
    sentences.push(
      `The ${rows.length > 1 ? `${ends[0]} ` : ""}mean is ${gap} ${
        best.mean > reachable ? "above" : "below"
      } what the annotators' disagreement lets anyone expect.`,
    );
  }
  if (constant !== undefined) {
    const stuck = ranked.filter(({ mean }) => mean <= constant).map(({ value }) => value);
    const score = format.score(constant) + format.unit;
    sentences.push(
      `No better than predicting ${format.constant}, ${score}: ${stuck.join("; ") || "none"}.`,
    );
  }
  return sentences.map((sentence) => `- ${sentence}`).join("\n");
}
