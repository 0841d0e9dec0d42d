import type { TopLevelSpec } from "vega-lite";
import { latestTrials, type Study, type StudyTrial } from "../sweep/mod.ts";
import type { MetricName } from "../trainer/mod.ts";
import { capitalize, metricFormat, referencesOf, settingTitle, sizes } from "./format.ts";
import { estimate } from "./statistics/estimate.ts";
import { summarize, type SummaryRow } from "./summary.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema, wrap } from "./theme.ts";

type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

/** Width of all panels of a row and the gap between two, in pixels. */
const fullWidth = 680;
const gap = 26;

interface CurvePoint {
  seed: number;
  epoch: number;
  score: number;
}

type CurveMetric = MetricName | "trainAccuracy" | "trainLoss";

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

function panelTitle({ value, isBest, isBase, failed }: SummaryRow): string {
  const marks = [isBest ? "best" : "", isBase ? "base" : "", failed > 0 ? `${failed} failed` : ""];
  return [String(value), ...marks].filter(Boolean).join(" · ");
}

/**
 * The learning curves of a study as a Vega-Lite specification: a panel for each value of the varied
 * setting, in it the metric of each seed's trial by epoch on the validation rows, their mean, and
 * the mean on the training rows. A study that still runs shows as far as it has come.
 */
export function curvesSpec(study: Study): FigureSpec {
  const { experiment: { metric, setting, question }, settings } = study;
  const summary = summarize(study);
  const latest = latestTrials(study);
  const format = metricFormat(metric);
  const { reachable, constant } = referencesOf(summary.experiment, summary.references);
  const references = [reachable, constant].filter((score) => score !== undefined);
  const referenceNames = [
    ...(reachable === undefined ? [] : ["best reachable"]),
    ...(constant === undefined ? [] : [format.constant]),
  ];
  const panels = summary.rows.map((row) => {
    const trials = latest.filter((trial) => trial.setting === row.value);
    const validation = trials.map((trial) => curve(trial, metric));
    const training = format.training ? trials.map((trial) => curve(trial, format.training!)) : [];
    const epochs = setting === "epochs" ? Number(row.value) : settings.epochs;
    return {
      row,
      validation,
      validationMean: meanCurve(validation),
      trainingMean: meanCurve(training),
      epochs,
    };
  });
  const scores = [
    ...references,
    ...panels.flatMap(({ validation, trainingMean }) =>
      [...validation.flat(), ...trainingMean].map(({ score }) => score)
    ),
  ];
  const [least, most] = scores.length === 0 ? [0, 1] : [Math.min(...scores), Math.max(...scores)];
  const room = (most - least) / 20;
  const domain = [Math.max(0, least - room), Math.min(format.greatest, most + room)];
  const columns = panels.length <= 4 ? panels.length : panels.length <= 6 ? 3 : 4;
  const width = Math.floor((fullWidth - gap * (columns - 1)) / columns);

  const panel = (
    { row, validation, validationMean, trainingMean, epochs }: typeof panels[number],
    i: number,
  ) => {
    const isFirst = i % columns === 0;
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
    const layer: Layer[] = [
      {
        data: { values: [{ label: panelTitle(row) }] },
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
    return { width, height: 150, layer };
  };
  const legend = `${capitalize(settingTitle(setting))} above each panel. Thin lines: validation, ` +
    "a seed each; thick: their mean" +
    (format.training ? "; dotted: mean on the training rows" : "") +
    (references.length > 0 ? `; dashed: ${referenceNames.join(" and ")}.` : ".");
  return {
    $schema: vegaLiteSchema,
    title: {
      text: wrap(question, 80),
      subtitle: [...wrap(legend, 100), sizes(summary)],
    },
    columns,
    spacing: { row: 84, column: gap },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: panels.map(panel),
    config: theme,
  } satisfies TopLevelSpec;
}
