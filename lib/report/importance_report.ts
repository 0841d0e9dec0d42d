import { join } from "node:path";
import { listWords, writeAtomic } from "../base/mod.ts";
import {
  capitalize,
  colors,
  escapeMarkdown,
  type FigureSpec,
  markdownTable,
  theme,
  uncapitalize,
  vegaLiteSchema,
  writeFigure,
} from "../page/mod.ts";
import type { Study } from "../sweep/mod.ts";
import { type Importances, settingImportances } from "./fanova.ts";
import { metricFormat, settingTitle } from "./format.ts";
import { summarize, type Summary } from "./summary.ts";

const percent = (share: number) => (100 * share).toFixed(1);

/**
 * Writes the importances of a study's settings into its folder: `importance.md`, `importance.csv` and
 * `importance.*` (Vega-Lite, SVG and PNG).
 *
 * @param python Gives the path of an interpreter that has Optuna and scikit-learn.
 * @returns The page, in Markdown.
 * @throws {ImportanceError} Of a study that has none: see {@linkcode settingImportances}.
 */
export async function writeImportance(
  study: Study,
  python: () => Promise<string>,
): Promise<string> {
  const { directory, name } = study;
  const summary = await summarize(study);
  const importances = await settingImportances({ ...summary, name }, python);
  const page = importanceMarkdown(summary, importances);
  const write = (extension: string, text: string) =>
    writeAtomic(join(directory, `importance.${extension}`), text);
  await write("csv", importanceCsv(importances));
  await writeFigure(directory, "importance", importanceSpec(summary, importances));
  await write("md", page);
  return page;
}

/** The importances as comma-separated values (RFC 4180), shares from 0 to 1 in full precision. */
export function importanceCsv({ settings, points }: Importances): string {
  const header = ["setting", "share", "shareHalfWidth95Points", "points"];
  const lines = settings.map(({ setting, share }) => [
    ...[setting, share.mean, share.halfWidth, points],
  ]);
  return [header, ...lines].map((cells) => cells.join(",") + "\r\n").join("");
}

/** The importances as a table in Markdown. */
function importanceTable({ settings }: Importances): string {
  return markdownTable(
    ["Setting", "Share of the variance (%)"],
    settings.map(({ setting, share }) => [
      capitalize(settingTitle(setting)),
      `${percent(share.mean)} ± ${percent(share.halfWidth!)}`,
    ]),
  );
}

function importanceMarkdown(summary: Summary, importances: Importances): string {
  const { experiment, sampler, seeds } = summary;
  const metric = uncapitalize(metricFormat(experiment.metric).title);
  const chosen = sampler === null
    ? ""
    : ` A sampler that seeks good points has most of them there, and the interval, which takes points as ` +
      `independent, is a rough one.`;
  return [
    "# Which setting matters most?",
    escapeMarkdown(experiment.question),
    importanceTable(importances),
    `![${escapeMarkdown(altText(summary, importances))}](importance.png)`,
    `Shares of the variance of ${metric} over the search space, of ${importances.points} points, each with ` +
    `the mean over its seeds (${
      listWords(seeds.map(String))
    }): Optuna's fANOVA, a forest of regression ` +
    `trees. What only combinations of settings make has no share. ± is half a 95% interval over points ` +
    `(jackknife in ten groups).${chosen} A large share says that the setting matters over all of its values, ` +
    `bad ones included, not that it must be tuned finely.`,
    "The points are in [table.md](table.md), the shares in full precision in [importance.csv](importance.csv).",
  ].join("\n\n") + "\n";
}

function altText({ experiment }: Summary, { settings, points }: Importances): string {
  const shares = settings.map(({ setting, share }) =>
    `${settingTitle(setting)} ${percent(share.mean)} ± ${percent(share.halfWidth!)}%`
  );
  return `Figure: Which setting matters most? Shares of the variance of ` +
    `${uncapitalize(metricFormat(experiment.metric).title)} over ${points} points: ${
      shares.join("; ")
    }.`;
}

/** The importances as a figure: a bar with its interval each, the largest on top. */
export function importanceSpec(summary: Summary, importances: Importances): FigureSpec {
  const values = importances.settings.map(({ setting, share: { mean, halfWidth = 0 } }) => ({
    setting: capitalize(settingTitle(setting)),
    share: mean,
    low: Math.max(0, mean - halfWidth),
    high: Math.min(1, mean + halfWidth),
  }));
  const y = {
    field: "setting",
    type: "nominal",
    sort: null,
    axis: { title: null, labelFontSize: 14, domain: false, ticks: false, labelPadding: 8 },
  };
  const x = (field: string) => ({
    field,
    type: "quantitative",
    title: `Share of the variance of ${
      uncapitalize(metricFormat(summary.experiment.metric).title)
    }`,
    scale: { domain: [0, 1] },
    axis: { format: ".0%", tickCount: 6 },
  });
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, importances),
    title: {
      text: "Which setting matters most?",
      subtitle: `Optuna's fANOVA of ${importances.points} points, with 95% intervals over points`,
    },
    width: 460,
    height: { step: 34 },
    data: { values },
    layer: [
      { mark: { type: "bar", color: "#A9CBE2", size: 20 }, encoding: { y, x: x("share") } },
      {
        mark: { type: "rule", color: colors.value, strokeWidth: 2 },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
      {
        mark: { type: "point", filled: true, size: 70, color: colors.value, opacity: 1 },
        encoding: { y, x: x("share") },
      },
    ],
    config: theme,
  };
}
