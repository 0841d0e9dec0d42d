import type { Sample } from "../../dataset/mod.ts";
import type {
  AttendedWord,
  Prediction,
  RankedAnswer,
  TrainedTrial,
  TrialSettings,
} from "../../trainer/mod.ts";
import { inkOn, tint } from "../rows/attention.ts";
import { colors, escapeHtml, fontFamily } from "../../page/mod.ts";
import { percent, truth, verdict } from "../rows/predicted_row.ts";

/** A row of the contact sheet. */
export interface PageRow {
  /** The question and, where they are known, its answers. */
  sample: Sample;
  /** The picture, a data URI; undefined where no model reads it. */
  picture: string | undefined;
  /** The prediction of each trial. */
  predictions: readonly Prediction[];
}

/** A trial as the contact sheet describes it. */
export interface PageTrial extends Pick<TrainedTrial, "task" | "settings"> {
  /** The number of all predicted rows that are right; undefined where no labels are known. */
  right?: number;
}

/** The contents of a contact sheet. */
export interface PredictionsPage {
  /** The trials that predict. */
  trials: readonly PageTrial[];
  /** Name of the split. */
  split: string;
  /** The number of rows that were predicted. */
  total: number;
  /** A sentence on rows that the split has beyond those. */
  lacks?: string | undefined;
  /** Those that are shown. */
  rows: readonly PageRow[];
}

const style = `
:root { color-scheme: light; --ink: ${colors.text}; --quiet: ${colors.quiet};
  --right: ${colors.value}; --wrong: ${colors.best}; --line: ${colors.grid}; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem; max-width: 78rem; color: var(--ink);
  font: 15px/1.4 ${fontFamily}; }
h1 { margin: 0 0 .4rem; color: var(--ink); font-size: 1.9rem; line-height: 1.2; }
header { margin-bottom: 2rem; color: var(--quiet); }
header p { margin: .15rem 0; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1.4rem; }
article { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 8px;
  overflow: hidden; break-inside: avoid; }
img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #F4F4F4; }
.text, section { display: flex; flex-direction: column; gap: .5rem; }
.text { padding: .7rem .8rem .8rem; }
section + section { margin-top: .2rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h2 { margin: 0; font-size: 1rem; line-height: 1.3; overflow-wrap: anywhere; }
.words { font-size: .78rem; line-height: 1.75; overflow-wrap: anywhere; }
.words span { padding: .1rem .25rem; border-radius: 3px; }
.prediction { display: grid; grid-template-columns: 1fr auto; gap: .15rem .5rem; color: var(--right);
  font-weight: 600; overflow-wrap: anywhere; }
.wrong { color: var(--wrong); }
.bar { grid-column: 1 / -1; height: 4px; border-radius: 2px; background: var(--line); }
.bar i { display: block; height: 100%; border-radius: 2px; background: currentColor; }
.small { margin: 0; color: var(--quiet); font-size: .82rem; overflow-wrap: anywhere; }
@media print {
  @page { margin: 12mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  :root { font-size: 10.5px; }
  body { padding: 0; max-width: none; font-size: 1rem; }
  main { grid-template-columns: repeat(4, 1fr); gap: 4mm; }
}`;

/** The sentence on the input that a model does not read, by its modality. */
const unseen: Readonly<Record<TrialSettings["modality"], string>> = {
  both: "",
  image: " It read no questions.",
  question: " It saw no pictures.",
};

function describeTrial({ task, settings, right }: PageTrial, total: number): string {
  const { model, modality, data, learningRate, epochs, seed } = settings;
  const text =
    `${task === "answer" ? "Answers" : "Answerability"} by the ${model} model, trained ` +
    `on ${data}: learning rate ${learningRate}, ${epochs} epochs, seed ${seed}.` +
    unseen[modality] +
    (right === undefined ? "" : ` ${right} of ${total} right (${percent(right / total)}).`);
  return `<p>${escapeHtml(text)}</p>`;
}

function wordsLine(words: readonly AttendedWord[]): string {
  const spans = words.map(({ text, weight }) =>
    `<span title="${percent(weight)}" style="background: rgba(0, 114, 178, ${
      tint(weight).toFixed(2)
    }); color: ${inkOn(weight)}">${escapeHtml(text)}</span>`
  );
  return `<div class="words">${spans.join(" ")}</div>`;
}

/** The answers after the first, as far as their probability does not round to nothing. */
function othersLine([, ...others]: readonly RankedAnswer[]): string {
  const text = others.filter(({ probability }) => probability >= 0.005)
    .map(({ answer, probability }) => `${answer} (${percent(probability)})`);
  return text.length === 0 ? "" : `<p class="small">or ${escapeHtml(text.join(", "))}</p>`;
}

function predictionPart(prediction: Prediction, sample: Sample): string {
  const { text, confidence, isRight } = verdict(prediction);
  const known = prediction.answers || !isRight ? truth(prediction, sample) : "";
  const mark = isRight === undefined ? "" : isRight ? " ✓" : " ✗";
  return `<section><div class="prediction${isRight === false ? " wrong" : ""}">` +
    `<span>${escapeHtml(text)}${mark}</span><span>${percent(confidence)}</span>` +
    `<div class="bar"><i style="width: ${(100 * confidence).toFixed(1)}%"></i></div></div>` +
    (prediction.answers ? othersLine(prediction.answers) : "") +
    (known === "" ? "" : `<p class="small">Truth: ${escapeHtml(known)}</p>`) +
    (prediction.words ? wordsLine(prediction.words) : "") + `</section>`;
}

function card({ sample, picture, predictions }: PageRow): string {
  const image = picture === undefined
    ? ""
    : `<img src="${escapeHtml(picture)}" alt="${escapeHtml(sample.image)}">`;
  return `<article>${image}<div class="text"><h2>${escapeHtml(sample.question)}</h2>` +
    predictions.map((prediction) => predictionPart(prediction, sample)).join("") +
    `</div></article>`;
}

/**
 * A contact sheet as one HTML page: of each row picture, question, prediction and confidence, and the
 * truth where it is known. It asks no host for anything, and runs no scripts.
 */
export function predictionsPage({ trials, split, total, lacks, rows }: PredictionsPage): string {
  const shown = rows.length < total ? `The first ${rows.length} of ${total}` : `All ${total}`;
  const hasWords = rows.some(({ predictions }) => predictions.some(({ words }) => words));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>Predictions</title>
<style>${style}
</style>
</head>
<body>
<header>
<h1>Predictions</h1>
${trials.map((trial) => describeTrial(trial, total)).join("\n")}
<p>${escapeHtml(`${shown} ${split} rows.`)}${
    hasWords ? " The darker a word, the more attention it got." : ""
  }</p>${lacks === undefined ? "" : `\n<p>${escapeHtml(lacks)}</p>`}
</header>
<main>
${rows.map(card).join("\n")}
</main>
</body>
</html>
`;
}
