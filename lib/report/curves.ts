import type { TopLevelSpec } from "vega-lite";
import { latestTrials, pointKey, type Study, type StudyTrial } from "../sweep/mod.ts";
import type { MetricName } from "../trainer/mod.ts";
import { plottedSettings, settingValues } from "./axes.ts";
import { sizes } from "./description.ts";
import {
  capitalize,
  colors,
  type FigureSpec,
  listWords,
  theme,
  vegaLiteSchema,
  wrap,
} from "../page/mod.ts";
import { type MetricFormat, metricFormat, pointMarks, settingTitle } from "./format.ts";
import { labelledReferences, type Layer } from "./marks.ts";
import { estimate } from "./statistics/estimate.ts";
import { summarizeWith, type Summary, type SummaryRow } from "./summary.ts";

/** Width of all panels of a row and the gap between two, in pixels. */
const fullWidth = 680;
const gap = 26;

/** The most panels that are drawn. */
const mostPanels = 12;

interface CurvePoint {
  seed: number;
  epoch: number;
  score: number;
}

type CurveMetric = MetricName | "trainAccuracy" | "trainLoss";

/** The curves of a point's trials. */
interface Panel {
  row: SummaryRow;
  validation: CurvePoint[][];
  validationMean: Omit<CurvePoint, "seed">[];
  trainingMean: Omit<CurvePoint, "seed">[];
  epochs: number;
}

function curve({ seed, history }: StudyTrial, metric: CurveMetric): CurvePoint[] {
  return history.map((metrics) => ({ seed, epoch: metrics.epoch, score: metrics[metric] ?? NaN }))
    .filter(({ score }) => Number.isFinite(score));
}

/** The mean over the trials, epoch by epoch, as far as all of them have come. */
function meanCurve(curves: readonly CurvePoint[][]) {
  const started = curves.filter(({ length }) => length > 0);
  const length = started.length === 0 ? 0 : Math.min(...started.map(({ length }) => length));
  return Array.from({ length }, (_, i) => ({
    epoch: started[0]![i]!.epoch,
    score: estimate(started.map((points) => points[i]!.score)).mean,
  }));
}

function panelOf(
  row: SummaryRow,
  trials: readonly StudyTrial[],
  { experiment: { metric }, settings }: Summary,
): Panel {
  const { training: trainingMetric } = metricFormat(metric);
  const validation = trials.map((trial) => curve(trial, metric));
  const training = trainingMetric ? trials.map((trial) => curve(trial, trainingMetric)) : [];
  return {
    row,
    validation,
    validationMean: meanCurve(validation),
    trainingMean: meanCurve(training),
    epochs: row.point.epochs ?? settings.epochs,
  };
}

/** The rows that have a panel: all, or the best, the base and the first of the others. */
function chosenRows({ rows }: Summary): SummaryRow[] {
  const isMarked = ({ isBest, isBase }: SummaryRow) => isBest || isBase;
  const first = [...rows.filter(isMarked), ...rows.filter((row) => !isMarked(row))]
    .slice(0, mostPanels);
  return rows.filter((row) => first.includes(row));
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

function panelTitle(row: SummaryRow, summary: Summary): string {
  const values = plottedSettings(summary).map((name) => String(row.point[name]));
  return [...values, pointMarks(row).join(" · "), row.failed > 0 ? `${row.failed} failed` : ""]
    .filter(Boolean).join(" · ");
}

/** The layers of a panel. */
function panelLayers(
  { row, validation, validationMean, trainingMean, epochs }: Panel,
  { format, title, domain, references, isFirst }: {
    format: MetricFormat;
    title: string;
    domain: [number, number];
    references: readonly number[];
    isFirst: boolean;
  },
): Layer[] {
  const span = [Math.min(1, epochs - 1), epochs];
  const x = {
    field: "epoch",
    type: "quantitative",
    title: "Epoch",
    scale: { domain: span, nice: false },
    axis: { tickMinStep: 1, tickCount: 5, grid: false, labelFlush: false, format: "d" },
  } as const;
  const y = {
    field: "score",
    type: "quantitative",
    title: isFirst ? format.shortTitle : null,
    scale: { domain, zero: false, nice: false },
    axis: {
      tickCount: 5,
      labels: isFirst,
      ...(format.greatest === 1 ? { format: ".1~%" } : {}),
    },
  } as const;
  const color = row.isBest ? colors.best : colors.value;
  return [
    {
      data: { values: [{ label: title }] },
      mark: {
        type: "text",
        align: "left",
        baseline: "bottom",
        fontSize: 14,
        fontWeight: 600,
        color: row.isBest ? colors.best : colors.text,
      },
      encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "label" } },
    },
    {
      data: { values: references.map((score) => ({ score })) },
      mark: { type: "rule", strokeDash: [5, 4], color: colors.quiet, strokeWidth: 1 },
      encoding: { y },
    },
    {
      data: { values: trainingMean },
      mark: { type: "line", color: colors.quiet, strokeWidth: 1.6, strokeDash: [2, 2] },
      encoding: { x, y },
    },
    {
      data: { values: validation.flat() },
      mark: {
        type: "line",
        strokeWidth: 1,
        opacity: 0.45,
        color,
      },
      encoding: { x, y, detail: { field: "seed" } },
    },
    {
      data: { values: validationMean },
      mark: { type: "line", strokeWidth: 2.6, color },
      encoding: { x, y },
    },
  ];
}

/** The meaning of titles and lines, and of panels that are left out. */
function legend(summary: Summary, drawn: number): string {
  const { experiment: { metric }, rows } = summary;
  const references = labelledReferences(summary).map(({ label }) => label[0]!);
  const names = plottedSettings(summary).map(settingTitle);
  return `${capitalize(listWords(names))} above each panel. Thin lines: validation, ` +
    "a seed each; thick: their mean" +
    (metricFormat(metric).training ? "; dotted: mean on the training rows" : "") +
    (references.length > 0 ? `; dashed: ${references.join(" and ")}.` : ".") +
    (drawn < rows.length
      ? ` ${drawn} of ${rows.length} points are drawn, best and base among them.`
      : "");
}

/**
 * The learning curves of a study as a Vega-Lite specification: a panel for each point, up to twelve, in
 * it the metric of each seed's trial by epoch on the validation rows, their mean, and the mean on the
 * training rows. A study that still runs shows as far as it has come.
 */
export function curvesSpec(study: Study): FigureSpec {
  const summary = summarizeWith(study);
  const format = metricFormat(study.experiment.metric);
  const references = labelledReferences(summary).map(({ score }) => score);
  const trials = Map.groupBy(latestTrials(study), ({ point }) => pointKey(point));
  const { rows, columns } = arrange(summary);
  const panels = rows.map((row) => panelOf(row, trials.get(pointKey(row.point)) ?? [], summary));
  const scores = [
    ...references,
    ...panels.flatMap(({ validation, trainingMean }) =>
      [...validation.flat(), ...trainingMean].map(({ score }) => score)
    ),
  ];
  const [least, most] = scores.length === 0 ? [0, 1] : [Math.min(...scores), Math.max(...scores)];
  const room = (most - least) / 20;
  const domain: [number, number] = [
    Math.max(0, least - room),
    Math.min(format.greatest, most + room),
  ];
  const width = Math.floor((fullWidth - gap * (columns - 1)) / columns);
  return {
    $schema: vegaLiteSchema,
    title: {
      text: wrap(study.experiment.question, 80),
      subtitle: [...wrap(legend(summary, rows.length), 100), sizes(summary)],
    },
    columns,
    spacing: { row: 84, column: gap },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: panels.map((panel, i) => {
      const isFirst = i % columns === 0;
      const title = panelTitle(panel.row, summary);
      const layer = panelLayers(panel, { format, title, domain, references, isFirst });
      return { width, height: 150, layer };
    }),
    config: theme,
  } satisfies TopLevelSpec;
}
