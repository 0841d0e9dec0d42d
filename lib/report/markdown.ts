import { plural } from "../base/mod.ts";
import { imageBlockPresets } from "../model/mod.ts";
import { parseTrialSettings, type TrialSettings, unreadSettings } from "../trainer/mod.ts";
import { escapeMarkdown, markdownCodeBlock } from "./escape.ts";
import { finding } from "./finding.ts";
import { capitalize, fixedParts, referencesOf, settingTitle, sizes } from "./format.ts";
import type { Summary } from "./summary.ts";
import { markdownTable } from "./table.ts";

/** The settings that no trial reads, as far as the base's settings tell: not where the model is varied. */
function unreadByAll({ experiment: { setting, values }, settings }: Summary) {
  if (setting === "model") return new Set<keyof TrialSettings>();
  const [first, ...others] = values.map((value) =>
    unreadSettings({ ...settings, [setting]: value })
  );
  return others.reduce((unread, next) => unread.intersection(next), new Set(first));
}

/** The settings in which the study differs from the report, except what it varies. */
function departures(summary: Summary): string {
  const { experiment, settings } = summary;
  const report = parseTrialSettings({ model: settings.model, data: "vizwiz" });
  const own = new Set<keyof TrialSettings>([
    "model",
    experiment.setting,
    "seed",
    "threads",
    "dataDirectory",
    ...unreadByAll(summary),
  ]);
  const names = (Object.keys(report) as (keyof TrialSettings)[])
    .filter((name) => !own.has(name) && settings[name] !== report[name]);
  if (names.length === 0) return "Everything else is as in the report.";
  const list = names.map((name) => `${settingTitle(name)} ${settings[name]} (${report[name]})`);
  return `Otherwise than in the report, whose value is in brackets: ${list.join(", ")}.`;
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
    attention: `attention ${settings.attention ? "on" : "off"}`,
    fusion: `fusion by ${settings.fusion}`,
    dropout: `dropout ${settings.dropout}`,
  };
  for (const name of unreadSettings(settings)) delete parts[name];
  return `Model ${settings.model}: ${fixedParts(experiment, parts)}.`;
}

/** What named image blocks are. */
function imageBlocksLine(values: Summary["experiment"]["values"]): string {
  const known = values.flatMap((value) => {
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

function comparison(summary: Summary): string[] {
  const { experiment, settings, seeds } = summary;
  const { setting, values } = experiment;
  const { learningRate, batchSize, precision } = settings;
  const training = fixedParts(experiment, {
    learningRate: `learning rate ${learningRate}`,
    batchSize: `batch size ${batchSize}`,
    precision,
  });
  const base = values.includes(settings[setting])
    ? `The base is ${settings[setting]}.`
    : `The base, ${settings[setting]}, is not among them, so there are no differences from it.`;
  const others = setting === "model"
    ? "settings that are not given are each model's own, and all others are the same"
    : "all other settings are the same";
  const isComparison = values.length > 1;
  return [
    `${capitalize(settingTitle(setting))} (\`${setting}\`) is ${values.join(", ")}` +
    (isComparison ? `; ${others}. ${base}` : "."),
    ...(setting === "imageBlocks" ? [imageBlocksLine(values)] : []),
    `${isComparison ? "Each value is trained" : "Trained"} with ${plural(seeds.length, "seed")}: ` +
    `${seeds.join(", ")}.`,
    sizes(summary),
    modelLine(summary),
    ...(settings.model === "answer" || (setting === "model" && values.includes("answer"))
      ? [unknownAnswersLine(settings)]
      : []),
    `Training: Adam, ${training}.`,
    departures(summary),
  ];
}

function reading({ experiment, rows, references, edition }: Summary): string[] {
  const most = Math.max(...rows.map(({ scores }) => scores.size));
  const { reachable: isReachableKnown } = referencesOf(experiment, references);
  const isComparison = rows.length > 1;
  const none = isComparison
    ? "One trial for each value gives no interval: differences may be chance."
    : "One trial gives no interval: the next may score otherwise.";
  const interval = "± is half the 95% confidence interval of the mean (Student's t over the " +
    "seeds). Few seeds make it wide, so that it may pass what is possible.";
  const differences =
    "Differences are taken seed by seed, and their interval is that of the mean " +
    "difference. Where it holds 0, the two settings cannot be told apart. Intervals are not " +
    "corrected for comparing many values.";
  const reachable = "Best reachable is the accuracy of a predictor that knows how the data was " +
    "made; its noise allows no more.";
  return [
    most < 2 ? none : interval,
    ...(isComparison ? [differences] : []),
    "A trial's score is that of its best epoch on the rows that chose the epoch, hence a little too " +
    `good${isComparison ? ", for every value alike" : ""}.`,
    ...(isReachableKnown === undefined ? [] : [reachable]),
    ...(edition === undefined
      ? []
      : [`The data is the ${escapeMarkdown(edition)} edition, not the published one.`]),
  ];
}

/** Each failed trial; the log only of the first with its error. */
function failures({ experiment, failures }: Summary): string[] {
  return failures.map(({ number, value, seed, error, log }, i) => {
    const isFirst = failures.findIndex((failure) => failure.error === error) === i;
    const name = `Trial ${number} (${settingTitle(experiment.setting)} ${value}, seed ${seed})`;
    const item = `- ${name}: ${escapeMarkdown(error)}`;
    return isFirst && log !== ""
      ? `${item}\n\n${markdownCodeBlock(log).replace(/^/gm, "  ")}`
      : item;
  });
}

/**
 * The page of a study for a reviewer, in Markdown: the question, what was found, the table, what was
 * compared, how to read it, and what failed. It shows `plot.png` and `curves.png` from its folder.
 */
export function tableMarkdown(summary: Summary): string {
  const { question, claim } = summary.experiment;
  const list = (items: string[]) => items.map((item) => `- ${item}`).join("\n");
  return [
    `# ${escapeMarkdown(question)}`,
    ...(claim === undefined ? [] : [`**Claim.** ${escapeMarkdown(claim)}`]),
    `**Found.** ${escapeMarkdown(finding(summary))}`,
    markdownTable(summary),
    `![${escapeMarkdown(question)}](plot.png)`,
    summary.rows.length > 1 ? "## What is compared" : "## What is trained",
    list(comparison(summary)),
    "## How to read it",
    list(reading(summary)),
    ...(summary.failures.length === 0 ? [] : ["## Failed trials", failures(summary).join("\n")]),
    "## Learning curves",
    "![Learning curves](curves.png)",
    "Commit, command, versions and hardware are in [manifest.json](manifest.json), all numbers in " +
    "[table.csv](table.csv).",
  ].join("\n\n") + "\n";
}
