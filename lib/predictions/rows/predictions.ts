import { type Card, drawCards } from "./cards.ts";
import { percent, type PredictedRow, truth, verdict } from "./predicted_row.ts";
import { colors } from "../../page/mod.ts";

function predictionCard({ sample, prediction, picture }: PredictedRow): Card {
  const { text, confidence, isRight } = verdict(prediction);
  const known = truth(prediction, sample);
  return {
    picture,
    texts: [
      { text: sample.question, color: colors.text, isStrong: true, lines: 3 },
      {
        text: `${text}, ${percent(confidence)}`,
        color: isRight === false ? colors.best : colors.value,
        isStrong: true,
      },
      ...(known === "" ? [] : [{
        text: isRight === true && prediction.answers === undefined ? "right" : `truth: ${known}`,
        color: colors.quiet,
        lines: 2,
      }]),
    ],
  };
}

/**
 * Shows predicted rows as pictures with question, prediction, its confidence and what is known.
 *
 * @param rows Rows that `predictRows` returned.
 * @returns A PNG picture, and the same as text.
 */
export async function predictionsBundle(
  rows: readonly PredictedRow[],
): Promise<Deno.jupyter.MediaBundle> {
  if (rows.length === 0) return { "text/plain": "There are no such rows." };
  return {
    "image/png": await drawCards(rows.map(predictionCard)),
    "text/plain": rows.map(({ sample, prediction }) => {
      const { text, confidence } = verdict(prediction);
      const known = truth(prediction, sample);
      return `${sample.question} ${text}, ${percent(confidence)}` + (known && `; truth: ${known}`);
    }).join("\n"),
  };
}
