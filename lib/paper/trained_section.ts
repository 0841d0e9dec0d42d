import { join } from "node:path";
import { exists, UserError } from "../base/mod.ts";
import { type Block, captioned, drawFigure, heading, paragraph } from "../page/mod.ts";
import { attentionBundle, filtersExhibit, predictRows } from "../predictions/mod.ts";
import { pointTitle } from "../report/mod.ts";
import { latestTrials, pointKey, type StudyTrial } from "../sweep/mod.ts";
import { openTrial, type TrainedTrial } from "../trainer/mod.ts";
import { type FinalVersion, finalVersion } from "./final_score.ts";
import { keep, kept } from "./kept.ts";
import type { PaperStudy } from "./paper.ts";
import { sourceOf } from "./provenance.ts";

/** A figure of a trained model, whose picture is among the lab report's. */
interface TrainedFigure {
  name: string;
  alt: string;
  caption: string;
}

/** The same with its picture. */
interface Drawn extends TrainedFigure {
  png: Uint8Array<ArrayBuffer>;
}

/** The validation rows whose words are shown. */
const attendedRows = 6;

/**
 * The figures of a trained model: the first layer's filters before and after training, and the attention over
 * words. They are of the final version's trial with the first seed.
 *
 * Weights are on few machines, so the figures are kept beside the lab report with the trial that they are of.
 * So a lab report that was written with weights is the same on a machine without them.
 *
 * @param tuning The tuning studies.
 * @param paper The lab report's folder.
 * @returns Nothing where the figures can neither be drawn nor were kept.
 */
export async function trainedSection(
  tuning: readonly PaperStudy[],
  paper: string,
): Promise<Block[]> {
  const version = finalVersion(tuning);
  const trial = version && trialOf(version);
  if (version === undefined || trial === undefined) return [];
  const { study, point } = version;
  const path = join(paper, "trained_figures.json");
  const of = {
    study: study.study.name,
    trial: trial.id,
    dataHash: trial.dataHash ?? null,
    last: trial.history.at(-1) ?? null,
  };
  const drawn = await drawTrained(trial);
  if (drawn !== undefined) {
    await keep(path, of, drawn.map(({ name, alt, caption }) => ({ name, alt, caption })));
  }
  const figures = drawn ?? await readPictures(await kept(path, of) ?? [], paper);
  if (figures.length === 0) return [];
  return [
    heading(3, "A trained model"),
    paragraph(
      `The ${trial.settings.model} model with ${
        pointTitle(point)
      } and seed ${trial.seed}, trained.`,
    ),
    ...figures.map(({ name, alt, caption, png }) =>
      captioned({ type: "picture", name, png, alt }, [caption], sourceOf(study, paper))
    ),
  ];
}

/** The complete trial of the final version with the first seed. */
function trialOf({ study: { study }, point }: FinalVersion): StudyTrial | undefined {
  return latestTrials(study).find((trial) =>
    trial.state === "complete" && pointKey(trial.point) === pointKey(point)
  );
}

/** Draws a trial's figures; undefined where its weights or data are not on this machine. */
async function drawTrained({ directory }: StudyTrial): Promise<Drawn[] | undefined> {
  let trial: TrainedTrial;
  try {
    trial = await openTrial(directory);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
  try {
    return [...await drawFilters(trial), ...await drawAttention(trial)];
  } finally {
    trial.close();
  }
}

async function drawFilters(trial: TrainedTrial): Promise<Drawn[]> {
  const exhibit = await filtersExhibit(trial);
  if (exhibit?.figure === undefined) return [];
  return [{
    name: "filters",
    alt: exhibit.alt,
    caption: `${exhibit.title}.`,
    png: (await drawFigure(exhibit.figure)).png,
  }];
}

async function drawAttention(trial: TrainedTrial): Promise<Drawn[]> {
  if (!trial.settings.attention) return [];
  const rows = Math.min(attendedRows, trial.dataset.val.samples.length);
  const bundle = await attentionBundle(await predictRows(trial, "val", Array(rows).keys()));
  return [{
    name: "attention",
    alt: String(bundle["text/plain"]),
    caption:
      "Attention over the words of the first validation rows: the shares of a question, which sum to 100% before rounding, and the prediction.",
    png: Uint8Array.fromBase64(String(bundle["image/png"])),
  }];
}

/** The kept figures with their pictures; none where one is not there. */
async function readPictures(figures: readonly TrainedFigure[], paper: string): Promise<Drawn[]> {
  const pictureOf = ({ name }: TrainedFigure) => join(paper, "figures", `${name}.png`);
  const there = await Promise.all(figures.map((figure) => exists(pictureOf(figure))));
  if (there.includes(false)) return [];
  return await Promise.all(
    figures.map(async (figure) => ({ ...figure, png: await Deno.readFile(pictureOf(figure)) })),
  );
}
