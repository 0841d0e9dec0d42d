import { listWords } from "../base/mod.ts";
import type { TopLevelSpec } from "vega-lite";
import { latestTrials, pointKey, type Study } from "../sweep/mod.ts";
import { altText } from "./alt_text.ts";
import { plottedSettings, settingValues } from "./axes.ts";
import { panelHeading } from "./curve_heading.ts";
import { type CurvePanel, panelLayers, panelOf, type ScoresScale } from "./curve_panel.ts";
import { sizes } from "./description.ts";
import { capitalize, type FigureSpec, theme, vegaLiteSchema } from "../page/mod.ts";
import { endMarks, metricFormat, pointMarks, settingTitle, valueTitle } from "./format.ts";
import { labelledReferences, lineHeight, partDrawn, plotTitle } from "./marks.ts";
import { summarizeWith, type Summary, type SummaryRow } from "./summary.ts";

/** Width of all panels of a row and the gap between two, in pixels. */
const fullWidth = 680;
const gap = 26;

/** Losses that differ by more than this factor are drawn on a logarithmic axis. */
const mostRatio = 20;

/** The most panels that are drawn. */
const mostPanels = 12;

/** So many of some, from the first to the last at the same distances. */
function spread<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  const step = (all.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => all[Math.round(i * step)]!);
}

/** The rows that have a panel: all, or the best, the base and some of the others. */
function chosenRows({ rows }: Summary): SummaryRow[] {
  const marked = rows.filter(({ isBest, isBase }) => isBest || isBase);
  const others = rows.filter((row) => !marked.includes(row));
  const chosen = [...marked, ...spread(others, mostPanels - marked.length)];
  return rows.filter((row) => chosen.includes(row));
}

/**
 * The rows in the order of their panels, and the panels in a row: a grid where two settings are varied
 * and fit into one.
 */
function arrange(summary: Summary): { rows: SummaryRow[]; columns: number } {
  const rows = chosenRows(summary);
  const { length } = rows;
  const settings = plottedSettings(summary);
  const counts = settings.map((name) => settingValues(summary, name).length);
  const isGrid = settings.length === 2 && length === counts[0]! * counts[1]!;
  if (isGrid && counts[1]! <= 4) return { rows, columns: counts[1]! };
  if (isGrid && counts[0]! <= 4) {
    const order = settingValues(summary, settings[1]!);
    const place = ({ point }: SummaryRow) => order.indexOf(point[settings[1]!]!);
    return { rows: rows.toSorted((a, b) => place(a) - place(b)), columns: counts[0]! };
  }
  return { rows, columns: length <= 4 ? length : length <= 6 ? 3 : 4 };
}

/** The parts of a panel's name. */
function panelTitle(row: SummaryRow, summary: Summary): string[] {
  const values = plottedSettings(summary).map((name) => valueTitle(row.point[name]!));
  return [...values, ...pointMarks(row), ...endMarks(row)];
}

/** The sentences above the figure: titles and lines, and panels that are left out. */
function legend(summary: Summary, panels: readonly CurvePanel[]): string[] {
  const { experiment: { metric }, rows } = summary;
  const references = labelledReferences(summary).map(({ label }) => label[0]!);
  const names = plottedSettings(summary).map(settingTitle);
  const isFitted = panels.some(({ gap }) => gap !== undefined);
  return [
    `${capitalize(listWords(names))} above each panel. Thin lines: validation, a seed each; ` +
    "thick: their mean" +
    (metricFormat(metric).training ? "; dotted: training rows, as the steps saw them" : "") +
    (references.length > 0 ? `; dashed: ${references.join(" and ")}.` : "."),
    ...(isFitted
      ? [
        "Gap: the training rows after the last epoch, without dropout (open diamond), minus validation.",
      ]
      : []),
    ...partDrawn(summary, "points", panels.length, rows.length),
    sizes(summary),
  ];
}

/** The scale of all scores: logarithmic where losses differ so much that most would be flat lines. */
function scoresScale(scores: readonly number[], greatest: number): ScoresScale {
  if (scores.length === 0) return { type: "linear", domain: [0, 1] };
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  if (greatest === Infinity && least > 0 && most > mostRatio * least) {
    return { type: "log", domain: [least / 1.1, most * 1.1] };
  }
  const room = Math.max(most - least, 0.02 * most, 1e-6) / 20;
  return { type: "linear", domain: [Math.max(0, least - room), Math.min(greatest, most + room)] };
}

/**
 * The learning curves of a study as a Vega-Lite specification: a panel for each point, up to twelve, in
 * it the metric of each seed's trial by epoch on the validation rows, their mean, and the mean on the
 * training rows, with the gap between the two in grey. A study that still runs shows as far as it has
 * come.
 *
 * @param summary The study's numbers, for the marks of its points. @default those without single rows
 */
export function curvesSpec(study: Study, summary: Summary = summarizeWith(study)): FigureSpec {
  const format = metricFormat(study.experiment.metric);
  const references = labelledReferences(summary).map(({ score }) => score);
  const trials = Map.groupBy(latestTrials(study), ({ point }) => pointKey(point));
  const { rows, columns } = arrange(summary);
  const panels = rows.map((row) => panelOf(row, trials.get(pointKey(row.point)) ?? [], summary));
  const scores = [...references, ...panels.flatMap(({ scores }) => scores)];
  const scale = scoresScale(scores, format.greatest);
  const epochs = Math.max(...panels.map(({ epochs }) => epochs));
  const width = Math.floor((fullWidth - gap * (columns - 1)) / columns);
  const headings = panels.map((panel) =>
    panelHeading(panel.gap, { title: panelTitle(panel.row, summary), format, width })
  );
  const height = Math.max(...headings.map(({ length }) => length));
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, "Curves"),
    title: plotTitle(summary, legend(summary, panels)),
    columns,
    spacing: { row: 64 + lineHeight * height, column: gap },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: panels.map((panel, i) => {
      const isFirst = i % columns === 0;
      const heading = headings[i]!;
      const layer = panelLayers(panel, {
        format,
        heading,
        scale,
        references,
        isFirst,
        epochs,
        width,
      });
      return { width, height: 150, layer };
    }),
    config: theme,
  } satisfies TopLevelSpec;
}
