import { byFrequency, formatShare } from "../../base/mod.ts";
import { type Dataset, missingPicturesSentence, type Split } from "../../dataset/mod.ts";
import { escapeHtml } from "../../page/mod.ts";

const header = [
  "Split",
  "Rows",
  "Answerable",
  "Answerability, always the majority",
  "Answerability, best reachable",
  "Answer, always the majority",
  "Answer, best reachable",
];

function percent(share: number | undefined): string {
  return share === undefined ? "–" : formatShare(share);
}

function share<T>(values: readonly T[], value: T): number {
  return values.filter((other) => other === value).length / values.length;
}

const answerability = ({ samples }: Split) => samples.map(({ answerable }) => answerable);
const answers = ({ samples }: Split) => samples.map(({ answer }) => answer);

function line(split: Split, train: Split): string[] {
  const known = split.samples.length > 0 && train.samples.length > 0 &&
    split.samples.every(({ answerable }) => answerable !== undefined);
  const majority = <T>(labels: (split: Split) => T[]) =>
    known ? share(labels(split), byFrequency(labels(train))[0]![0]) : undefined;
  return [
    split.name,
    String(split.samples.length),
    percent(known ? share(answerability(split), 1) : undefined),
    percent(majority(answerability)),
    percent(split.reachable?.answerability),
    percent(majority(answers)),
    percent(split.reachable?.answer),
  ];
}

/**
 * The size of each split, the share of answerable rows, and the accuracy of always giving the most
 * frequent label of the training split and of the best predictor there can be, as a notebook's output;
 * missing pictures are said below.
 */
export function datasetBundle({ train, val, test, found }: Dataset): Deno.jupyter.MediaBundle {
  const lines = [train, val, test].map((split) => line(split, train));
  const row = (tag: "td" | "th", cells: string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  const missing = missingPicturesSentence(found);
  return {
    "text/html": `<table>\n<thead>\n${row("th", header)}\n</thead>\n<tbody>\n${
      lines.map((cells) => row("td", cells)).join("\n")
    }\n</tbody>\n</table>${missing === undefined ? "" : `\n<p>${escapeHtml(missing)}</p>`}`,
    "text/plain": [
      ...lines.map((cells) =>
        cells.map((cell, i) => i === 0 ? cell : `${header[i]}: ${cell}`).join("; ")
      ),
      ...(missing === undefined ? [] : [missing]),
    ].join("\n"),
  };
}
