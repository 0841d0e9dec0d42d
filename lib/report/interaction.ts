import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import { isNumeric, plotSize, scoreAxis, scoreRange, settingValues } from "./axes.ts";
import { sizes } from "./description.ts";
import {
  capitalize,
  type FigureSpec,
  lineStyles,
  theme,
  vegaLiteSchema,
  wrap,
} from "../page/mod.ts";
import { metricFormat, pointTitle, settingTitle } from "./format.ts";
import { panelMarks } from "./interaction_panel.ts";
import { keyLayers } from "./key.ts";
import {
  labelledReferences,
  type Layer,
  lineHeight,
  meanPoint,
  plotLegend,
  referenceLabels,
} from "./marks.ts";
import { axisHeight, Positions } from "./positions.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** The most panels that are drawn. */
const mostPanels = 6;
/** Width of all panels of a row and the gap between two, in pixels. */
const fullWidth = 680;
const gap = 26;

/** The settings of a figure: along the axis, by line, and by panel. */
interface Roles {
  axis: VariedSetting;
  line: VariedSetting;
  panels: VariedSetting[];
}

/** The longest numeric setting is the axis, else the longest; of the others the longest makes lines. */
function assignRoles(summary: Summary, settings: readonly VariedSetting[]): Roles {
  const count = (name: VariedSetting) => settingValues(summary, name).length;
  const isLine = (name: VariedSetting) =>
    isNumeric(settingValues(summary, name)) && count(name) > 2;
  const [axis, ...others] = settings.toSorted((a, b) =>
    Number(isLine(b)) - Number(isLine(a)) || count(b) - count(a)
  );
  const drawn = (name: VariedSetting) => count(name) <= lineStyles.length ? count(name) : 0;
  const [line, ...panels] = others.toSorted((a, b) => drawn(b) - drawn(a));
  return { axis: axis!, line: line!, panels };
}

/** The rows of each panel by its title. */
function groupRows({ rows }: Summary, { panels }: Roles): [string, SummaryRow[]][] {
  const title = ({ point }: SummaryRow) =>
    capitalize(pointTitle(Object.fromEntries(panels.map((name) => [name, point[name]]))));
  return [...Map.groupBy(rows, title)];
}

/** The panels that are drawn: all, or the first ones and those of the best and the base. */
function choosePanels(groups: readonly [string, SummaryRow[]][]): [string, SummaryRow[]][] {
  const isMarked = ([, rows]: [string, SummaryRow[]]) =>
    rows.some(({ isBest, isBase }) => isBest || isBase);
  const first = [...groups.filter(isMarked), ...groups.filter((group) => !isMarked(group))]
    .slice(0, mostPanels);
  return groups.filter((group) => first.includes(group));
}

/** Says what is not drawn. */
function omissions(
  { line }: Roles,
  lines: { drawn: number; all: number },
  panels: { drawn: number; all: number },
): string[] {
  return [
    ...(lines.drawn < lines.all
      ? [`${lines.drawn} of ${lines.all} values of ${settingTitle(line)} are drawn.`]
      : []),
    ...(panels.drawn < panels.all
      ? [`${panels.drawn} of ${panels.all} panels are drawn, best and base among them.`]
      : []),
  ];
}

/** The range of scores of a whole figure. */
function figureRange(summary: Summary): [number, number] {
  const { experiment, rows } = summary;
  const seeds = rows.flatMap(({ scores }) => [...scores.values()]);
  const references = labelledReferences(summary).map(({ score }) => score);
  const means = rows.flatMap((row) => meanPoint(row) ?? []);
  return scoreRange([...seeds, ...references], means, metricFormat(experiment.metric).greatest);
}

function panelTitle(title: string): Layer {
  return {
    data: { values: [{ title }] },
    mark: { type: "text", align: "left", baseline: "bottom", fontSize: 14, fontWeight: 600 },
    encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "title" } },
  };
}

/** The key of the lines above the first panel. */
function lineKey({ line }: Roles, lines: readonly SettingValue[], isSingle: boolean) {
  return keyLayers(
    capitalize(settingTitle(line)),
    lines.map(String),
    isSingle ? { width: plotSize.width, bottom: 20 } : { width: fullWidth, bottom: 40 },
  );
}

/**
 * The figure of a study whose points differ in several settings: the metric against one of them, a
 * line for each value of another, and a panel for each combination of the rest.
 *
 * @param settings The settings in which they differ, two or more.
 */
export function interactionSpec(
  summary: Summary,
  settings: readonly VariedSetting[],
): FigureSpec {
  const roles = assignRoles(summary, settings);
  const values = settingValues(summary, roles.line);
  const lines = values.slice(0, lineStyles.length);
  const groups = groupRows(summary, roles);
  const panels = choosePanels(groups);
  const isSingle = groups.length === 1;
  const columns = panels.length === 4 ? 2 : Math.min(3, panels.length);
  const size = isSingle
    ? plotSize
    : { width: Math.floor((fullWidth - gap * (columns - 1)) / columns), height: 220 };
  const references = labelledReferences(summary);
  const domain = figureRange(summary);
  const positions = new Positions(settingValues(summary, roles.axis), size.width);
  const axis = scoreAxis(summary, domain);
  const height = axisHeight(roles, panels.map(([, rows]) => rows));
  const key = lineKey(roles, lines, isSingle);
  const drawn = panels.map(([title, rows], i) => {
    const isFirst = i % columns === 0;
    const marks = panelMarks(rows, {
      x: positions.axis(roles.axis, roles.line, rows, height),
      y: isFirst ? axis : { ...axis, title: null, axis: { ...axis.axis, labels: false } },
      axis: roles.axis,
      line: roles.line,
      lines,
      positions,
      domain,
      references,
    });
    const layer = [
      ...marks.layers,
      ...(isSingle ? [] : [panelTitle(title)]),
      ...(i === columns - 1 ? [referenceLabels(references, domain, size)] : []),
      ...(i === 0 ? key.layers : []),
    ];
    return { ...marks, spec: { ...size, layer } };
  });
  const notes = [
    plotLegend(
      summary,
      drawn.flatMap(({ intervals }) => intervals),
      drawn.every(({ hasCircles }) => hasCircles),
    ),
    "Outlined in black: best and base.",
    ...omissions(
      roles,
      { drawn: lines.length, all: values.length },
      { drawn: panels.length, all: groups.length },
    ),
  ];
  const title = wrap(summary.experiment.question, 80);
  const subtitle = [...wrap(notes.join(" "), 100), sizes(summary)];
  const common = { $schema: vegaLiteSchema, title: { text: title, subtitle }, config: theme };
  if (!isSingle) {
    return {
      ...common,
      columns,
      spacing: { row: 72 + lineHeight * height, column: gap },
      bounds: "flush",
      padding: { left: 20, top: 14, right: 20, bottom: 16 },
      concat: drawn.map(({ spec }) => spec),
    } satisfies TopLevelSpec;
  }
  return {
    ...common,
    ...drawn[0]!.spec,
    autosize: "none",
    padding: {
      left: 72,
      top: 40 + 21 * title.length + lineHeight * subtitle.length + key.height,
      right: references.length > 0 ? 140 : 24,
      bottom: 50 + lineHeight * height,
    },
  } satisfies TopLevelSpec;
}
