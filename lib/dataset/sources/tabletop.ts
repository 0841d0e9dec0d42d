import type { DatasetSettings } from "../settings.ts";
import type { Source } from "../source.ts";
import { generatedSource } from "./generated/split.ts";
import { draw } from "./tabletop/drawing.ts";
import { composeRow } from "./tabletop/row.ts";

/**
 * The embedded data set: photographs of things on a table, by people who cannot see what they photograph,
 * with their questions and the answers of ten people, in VizWiz's form.
 *
 * An ablation shows an effect only where the part that it changes is the bottleneck, and only where the
 * score has room. So the difficulty is spread: each row makes one {@link demands demand}, in
 * fixed {@linkcode shares} that were written down before any ablation was run.
 *
 * - **little** (20%): one large thing, few words, a photograph that is good or hopeless. Without easy
 *   rows, training from 1,500 rows does not begin to learn.
 * - **reading** (22%): the photograph is clear. Whether the question is about the table stands in one
 *   word, anywhere among greetings, circumstances and thanks of up to 30 tokens with typing errors,
 *   beside the mention of something that is not asked for. A model that cannot find the word in the text,
 *   or takes the mention for the question, fails.
 * - **seeing** (20%): the words are plain and always about the table. Half of the rows ask for the
 *   checked thing, which is there, or two striped ones are: both kinds of stripes at one place or
 *   at two, as only features of places tell. The others are blurred, dark, covered or out of view
 *   to all degrees.
 * - **matching** (26%): clear words, a clear photograph, of which neither tells: what is asked for is on
 *   the table or is not. Most ask for one of three colors of one large thing, which is an interaction of
 *   nine cells that 1,500 rows and a fusion by concatenation can learn; the others ask by the form of
 *   one of several small things that overlap, or for its neighbor, which takes more.
 * - **noisy** (12%): rare things, colors and words, of each of which there are few rows, and people who
 *   often give up or guess, so that a model can learn rows by heart and be wrong.
 *
 * Alone, as `demand` can set, each is the ground of a control: an experiment whose effect is known by
 * construction.
 *
 * The ten answer independently, in their own words and with mistakes, so that answers have a long tail;
 * how often they agree is close to VizWiz's. Since everyone's probabilities are known, so is the best
 * score that anyone can expect.
 *
 * @param settings Rows of each split, 0 for 20,000, 4,000 and 8,000; and what they demand.
 */
export function tabletop(settings: DatasetSettings): Source {
  const { demand } = settings;
  return generatedSource({
    data: "tabletop",
    edition: demand,
    compose: (split, row) => composeRow(demand, split, row),
    draw,
    specimens: () => Array.from({ length: 64 }, (_, row) => composeRow("mixed", "train", row)),
    refusalsNeeded: 5,
  }, settings);
}
