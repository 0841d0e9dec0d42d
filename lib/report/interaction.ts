import { listWords } from "../base/mod.ts";
import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import { isNumeric, plotSize, scoreAxis, scoreRange, settingValues } from "./axes.ts";
import { altText } from "./alt_text.ts";
import { sizes } from "./description.ts";
import { differencePanel, differences, panelGap } from "./difference_panel.ts";
import {
  capitalize,
  type FigureSpec,
  lineStyles,
  theme,
  uncapitalize,
  vegaLiteSchema,
} from "../page/mod.ts";
import { metricFormat, pointMarks, pointTitle, settingTitle, valueTitle } from "./format.ts";
import { lineStyle, panelMarks, placeOf } from "./interaction_panel.ts";
import { keyLayers } from "./key.ts";
import {
  labelledReferences,
  type Layer,
  lineHeight,
  markedPoints,
  meanPoint,
  partDrawn,
  plotLegend,
  plotTitle,
  referenceLabels,
} from "./marks.ts";
import { Positions, withoutLabels } from "./positions.ts";
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

/** The range of scores of a whole figure. */
function figureRange(summary: Summary): [number, number] {
  const { experiment, rows } = summary;
  const seeds = rows.flatMap(({ scores }) => [...scores.values()]);
  const references = labelledReferences(summary).map(({ score }) => score);
  const means = rows.flatMap((row) => meanPoint(row.estimate) ?? []);
  return scoreRange([...seeds, ...references], means, metricFormat(experiment.metric).greatest);
}

function panelTitle(title: string): Layer {
  return {
    data: { values: [{ title }] },
    mark: { type: "text", align: "left", baseline: "bottom", fontSize: 14, fontWeight: 600 },
    encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "title" } },
  };
}

/** The lines below each value: the value, the lines of the figure that are marked there, and failures. */
function tickLines(
  rows: readonly SummaryRow[],
  { axis, line }: Roles,
): Map<SettingValue, string[]> {
  const marks = (row: SummaryRow) => pointMarks(row).join(" · ");
  const byValue = Map.groupBy(rows, ({ point }) => point[axis]!);
  return new Map(Array.from(byValue, ([value, rows]) => {
    const failed = rows.reduce((sum, { failed }) => sum + failed, 0);
    const marked = Map.groupBy(rows.filter((row) => marks(row) !== ""), marks);
    const names = Array.from(
      marked,
      ([marks, rows]) =>
        `${marks}: ${rows.map(({ point }) => valueTitle(point[line]!)).join(", ")}`,
    );
    return [value, [valueTitle(value), ...names, ...(failed > 0 ? [`${failed} failed`] : [])]];
  }));
}

/** The key of the lines above the first panel. */
function lineKey({ line }: Roles, lines: readonly SettingValue[], isSingle: boolean) {
  return keyLayers(
    capitalize(settingTitle(line)),
    lines.map(valueTitle),
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
  const labels = panels.map(([, rows]) => positions.labels(tickLines(rows, roles)));
  const height = Math.max(1, ...labels.flat().map(({ length }) => length));
  const key = lineKey(roles, lines, isSingle);
  const places = { axis: roles.axis, line: roles.line, lines, positions };
  const xTitle = capitalize(settingTitle(roles.axis));
  const x = panels.map((_, i) => positions.axis(xTitle, labels[i]!, { height }));
  const compared = isSingle ? differences(summary.rows, (point) => placeOf(point, places)) : [];
  const lower = compared.length === 0 ? undefined : differencePanel(summary, compared, {
    x: x[0]!,
    base: summary.rows.filter(({ isBase }) =>
      isBase
    ).map(({ point }) => placeOf(point, places)?.position)[0],
    color: lineStyle("color", lines.length),
  });
  const drawn = panels.map(([title, rows], i) => {
    const isFirst = i % columns === 0;
    const marks = panelMarks(rows, {
      ...places,
      x: lower ? withoutLabels(x[i]!) : x[i]!,
      y: isFirst ? axis : { ...axis, title: null, axis: { ...axis.axis, labels: false } },
      domain,
      references,
    });
    const layer = [
      ...marks.layers,
      ...(isSingle ? [] : [panelTitle(title)]),
      ...(i === columns - 1 ? [referenceLabels(references, domain, size)] : []),
      ...(i === 0 ? key : []),
    ];
    return { ...marks, spec: { ...size, layer } };
  });
  const marked = markedPoints(summary);
  const legend = plotLegend(
    summary,
    drawn.flatMap(({ intervals }) => intervals),
    drawn.every(({ hasCircles }) => hasCircles),
  );
  const notes = [
    ...(marked.length > 0 ? [`Outlined in black: ${listWords(marked)}.`] : []),
    ...(lines.length < values.length
      ? [`${lines.length} of ${values.length} values of ${settingTitle(roles.line)} are drawn.`]
      : []),
    ...partDrawn(summary, "panels", panels.length, groups.length),
  ];
  const sentences = lower
    ? [`Above: ${uncapitalize(legend)}`, lower.legend, notes.join(" ")]
    : [[legend, ...notes].join(" ")];
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, "Plot"),
    title: plotTitle(summary, [...sentences, sizes(summary)]),
    columns,
    spacing: { row: lower ? panelGap : 72 + lineHeight * height, column: gap },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: [...drawn.map(({ spec }) => spec), ...(lower ? [lower.spec] : [])],
    config: theme,
  } satisfies TopLevelSpec;
}
