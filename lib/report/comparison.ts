import { listWords, plural } from "../base/mod.ts";
import { imageBlockPresets } from "../model/mod.ts";
import { listedValues, valuesTitle, type VariedSetting, variedSettings } from "../sweep/mod.ts";
import { parseTrialSettings, type TrialSettings, unreadSettings } from "../trainer/mod.ts";
import { fixedParts, seedCount, sizes } from "./description.ts";
import { fewerRowLines, missingPictureLines, rowsFound } from "./found_by_trials.ts";
import { capitalize } from "../page/mod.ts";
import { metricFormat, pointLabel, pointTitle, settingTitle, valueTitle } from "./format.ts";
import type { Summary } from "./summary.ts";

/** The settings that no trial reads, as far as the base's settings tell: not where the model is varied. */
function unreadByAll({ experiment: { vary }, rows, settings }: Summary) {
  if (Object.hasOwn(vary, "model")) return new Set<keyof TrialSettings>();
  const [first, ...others] = rows.map(({ point }) => unreadSettings({ ...settings, ...point }));
  return others.reduce((unread, next) => unread.intersection(next), new Set(first));
}

/** The settings in which the study differs from the report, except those that it varies. */
function departures(summary: Summary): string {
  const { experiment: { vary }, settings } = summary;
  const report = parseTrialSettings({ model: settings.model, data: "vizwiz" });
  const own = new Set<keyof TrialSettings>([
    "model",
    "seed",
    "threads",
    "dataDirectory",
    "missingPictures",
    ...variedSettings(vary),
    ...unreadByAll(summary),
  ]);
  const used = {
    ...settings,
    trainRows: rowsFound(summary, "train") ?? settings.trainRows,
    valRows: rowsFound(summary, "val") ?? settings.valRows,
  };
  const names = (Object.keys(report) as (keyof TrialSettings)[])
    .filter((name) => !own.has(name) && used[name] !== report[name]);
  if (names.length === 0) return "Everything else is as in the report.";
  const list = names.map((name) => `${settingTitle(name)} ${used[name]} (${report[name]})`);
  return `Unlike in the report, whose values are in brackets: ${list.join(", ")}.`;
}

/** The settings that the model, or the base where the model is varied, is made of. */
function modelLine({ experiment, settings }: Summary): string {
  const parts: Partial<Record<keyof TrialSettings, string>> = {
    hiddenSize: `hidden size ${settings.hiddenSize}`,
    imageBlocks: `image blocks ${settings.imageBlocks}`,
    imageChannels: `channels of the first ${settings.imageChannels}`,
    embeddingSize: `word embedding ${settings.embeddingSize}`,
    textLayers: plural(settings.textLayers, "LSTM layer"),
    bidirectional: settings.bidirectional ? "in both directions" : "in one direction",
    textDropout: `dropout ${settings.textDropout} between them`,
    attention: `attention ${valueTitle(settings.attention)}`,
    fusion: `fusion by ${settings.fusion}`,
    dropout: `dropout ${settings.dropout}`,
  };
  for (const name of unreadSettings(settings)) delete parts[name];
  return `Model ${settings.model}: ${fixedParts(experiment, parts)}.`;
}

/** The convolutions of named image blocks. */
function imageBlocksLine({ experiment: { vary } }: Summary): string {
  const known = listedValues(vary, "imageBlocks").flatMap((value) => {
    const blocks = imageBlockPresets[String(value)];
    return blocks === undefined ? [] : [`${value} is ${blocks}`];
  });
  return `Each number is the convolutions of a block, each slash a pooling: ${known.join(", ")}.`;
}

function unknownAnswersLine({ unknownAnswers }: TrialSettings): string {
  return "Rows whose answer is not in the training rows' vocabulary are " +
    (unknownAnswers === "class"
      ? "trained and scored as one more answer, as in the report."
      : "in no loss and never right.");
}

/** The settings that are varied, their values and the base. */
function pointsLine({ experiment: { vary }, rows, settings, sampler }: Summary): string {
  const names = variedSettings(vary);
  const values = (name: VariedSetting) =>
    `${settingTitle(name)} (\`${name}\`) is ${valuesTitle(vary, name)}`;
  const varied = capitalize(names.map(values).join("; "));
  if (rows.length === 1) return `${varied}.`;
  const base = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const baseText = pointLabel(base);
  const combinations = names.reduce((count, name) => count * listedValues(vary, name).length, 1);
  const isPartial = rows.filter(({ isAsked }) => !isAsked).length < combinations;
  const grid = sampler !== null
    ? `; beside the base, ${plural(rows.filter(({ isAsked }) => !isAsked).length - 1, "point")} ` +
      `that the sampler ${sampler.name} chose`
    : names.length === 1
    ? ""
    : ", in all combinations" + (isPartial ? " that make a difference to their model" : "");
  const others = names.includes("model")
    ? "settings that are not given are each model's own, and all others are the same"
    : "all other settings are the same";
  return `${varied}${grid}; ${others}. ` +
    (rows.some(({ isBase }) => isBase)
      ? `The base is ${baseText}.`
      : `The base, ${baseText}, is not among them, so there are no differences from it.`);
}

/** The points that something else asked for. */
function askedLine({ rows }: Summary): string[] {
  const asked = rows.filter(({ isAsked }) => isAsked).map(({ point }) => pointTitle(point));
  return asked.length === 0
    ? []
    : [`Asked for through the journal, and not in the experiment: ${listWords(asked)}.`];
}

/** The trials that were pruned, in words. */
function prunedLine({ rows, pruner }: Summary): string[] {
  if (pruner === null) return [];
  const count = rows.reduce((sum, { pruned }) => sum + pruned.size, 0);
  return [
    `The pruner ${pruner} ended ${
      plural(count, "trial")
    } before the last epoch; their values are in no ` +
    `mean and no difference.`,
  ];
}

/** The race over seeds, in words. */
function raceLine({ race }: Summary): string[] {
  if (race === null) return [];
  const { maxSeeds, out } = race;
  return [
    `The points raced over up to ${
      plural(maxSeeds, "seed")
    }: one whose mean was below that of the best ` +
    `beyond doubt, with an adjustment for points and looks, got no more seeds (${out.length} of them). It ` +
    `was stopped where it looked worst, so that its own interval lies rather too low.`,
  ];
}

/** The rule by which the number of seeds was decided. */
function ruleLine({ experiment: { metric }, rows, rule }: Summary): string[] {
  if (rule === null) return [];
  const unit = metricFormat(metric).differenceUnit;
  return [
    `The number of seeds goes by a rule (\`--precision\`): seeds are added until the 95% interval over ` +
    `seeds of ${
      rows.length > 1 ? "every difference" : "the score"
    } is at most ${rule.precision}${unit} wide, or there are ` +
    `${rule.maxSeeds} of them. Such a rule stops a little sooner where the seeds agree by chance.`,
  ];
}

/** The points of a study, its seeds and all that is the same for them, a sentence or two each. */
export function comparison(summary: Summary): string[] {
  const { experiment, rows, settings, seeds } = summary;
  const { learningRate, batchSize, precision } = settings;
  const training = fixedParts(experiment, {
    learningRate: `learning rate ${learningRate}`,
    batchSize: `batch size ${batchSize}`,
    precision,
  });
  const each = variedSettings(experiment.vary).length > 1 ? "point" : "value";
  const models = rows.map(({ point }) => point.model ?? settings.model);
  return [
    pointsLine(summary),
    ...askedLine(summary),
    ...(Object.hasOwn(experiment.vary, "imageBlocks") ? [imageBlocksLine(summary)] : []),
    `${rows.length > 1 ? `Each ${each} is trained` : "Trained"} with ` +
    `${seedCount(summary)}: ${seeds.join(", ")}.`,
    ...ruleLine(summary),
    ...prunedLine(summary),
    ...raceLine(summary),
    sizes(summary),
    ...fewerRowLines(summary),
    ...missingPictureLines(summary),
    modelLine(summary),
    ...(models.includes("answer") ? [unknownAnswersLine(settings)] : []),
    `Training: Adam, ${training}.`,
    departures(summary),
  ];
}
