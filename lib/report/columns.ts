import { variedSettings } from "../sweep/mod.ts";
import { capitalize } from "../page/mod.ts";
import { decisiveInterval } from "./difference.ts";
import {
  endMarks,
  formatDetectable,
  formatDifference,
  formatEstimate,
  formatPValue,
  metricFormat,
  pointMarks,
  referencesOf,
  settingTitle,
  valueTitle,
} from "./format.ts";
import { isAboutGap } from "./gap_panel.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** The mark of an empty cell. */
export const none = "–";

const orNone = (value: number | undefined, write: (value: number) => string) =>
  value === undefined ? none : write(value);

/** A table in words. */
export interface TableContent {
  /** The columns' headings. */
  head: string[];
  /** A line for each point. */
  body: Line[];
  /** A line for each score that results are held against. */
  references: Line[];
}

/** A line of a table. */
export interface Line {
  /** Its cells, in the order of the columns. */
  cells: string[];
  /** True of the best point's. */
  isBest: boolean;
}

/** A column of a table of points. */
interface Column {
  head: string;
  /** A shorter heading, for narrow tables. @default the heading */
  short?: string;
  cell(row: SummaryRow): string;
  /** True of a column that is left out where it is empty. */
  isOptional?: boolean;
  /** A reference's cell. @default none */
  reference?(name: string, score: number): string;
}

function trialsCell(row: SummaryRow): string {
  const { scores, failed, unfinished } = row;
  const failures = failed > 0 ? [`${failed} failed`] : [];
  const waiting = unfinished > 0 ? [`${unfinished} unfinished`] : [];
  const cut = endMarks({ ...row, failed: 0 });
  return [String(scores.size), ...failures, ...cut, ...waiting].join(", ");
}

/** A column for each varied setting; several have one more for the marks. */
function pointColumns({ experiment: { vary } }: Summary): Column[] {
  const names = variedSettings(vary);
  const columns = names.map((name, i): Column => ({
    head: capitalize(settingTitle(name)),
    cell: ({ point }) => valueTitle(point[name]!),
    ...(i === 0 && { reference: (name) => name }),
  }));
  const [first] = columns;
  if (names.length > 1) {
    const marks = (row: SummaryRow) => pointMarks(row).join(", ") || none;
    return [...columns, { head: "Note", cell: marks, isOptional: true }];
  }
  const cell = (row: SummaryRow) => {
    const marks = pointMarks(row).join(", ");
    return first!.cell(row) + (marks === "" ? "" : ` (${marks})`);
  };
  return [{ ...first!, cell }];
}

/** The column of the train-validation gap, where a claim is about it. */
function gapColumn(summary: Summary): Column[] {
  if (!isAboutGap(summary)) return [];
  const format = metricFormat("gap");
  return [{
    head: `${format.title} (points)`,
    short: "Gap (points)",
    cell: ({ gap }) => gap ? formatEstimate(gap, format) : none,
    isOptional: true,
  }];
}

/** The columns of numbers; those of a terminal are fewer. */
function numberColumns(summary: Summary, isNarrow: boolean): Column[] {
  const { experiment: { vary, metric }, rows } = summary;
  const format = metricFormat(metric);
  const { title, shortTitle, unit, differenceUnit } = format;
  const inUnit = (unit: string) => unit === "" ? "" : ` (${unit.trim()})`;
  const seeds: Column[] = [
    {
      head: title + inUnit(unit),
      short: shortTitle + inUnit(unit),
      cell: ({ estimate }) => estimate ? formatEstimate(estimate, format) : none,
      reference: (_, score) => format.score(score),
    },
    {
      head: `Cross-fitted${inUnit(unit)}`,
      short: "Cross-fitted",
      cell: ({ crossFitted }) => crossFitted ? formatEstimate(crossFitted, format) : none,
      isOptional: true,
    },
    ...gapColumn(summary),
  ];
  const trials: Column[] = [
    { head: "Trials", cell: trialsCell },
    {
      head: isNarrow ? "Epoch" : "Best epoch",
      cell: ({ bestEpoch }) => bestEpoch?.toFixed(1) ?? none,
    },
  ];
  if (rows.length < 2) return [...seeds, ...trials];
  const adjusted: Column = {
    head: "Adjusted p-value",
    short: "Adj. p",
    cell: ({ difference }) => orNone(difference?.adjustedPValue, formatPValue),
    isOptional: true,
  };
  if (isNarrow) {
    const difference = ({ difference }: SummaryRow) => {
      if (!difference) return none;
      return formatDifference(decisiveInterval(difference), format);
    };
    const scores = variedSettings(vary).length > 1 ? seeds.slice(0, 1) : seeds;
    return [...scores, { head: "Difference", cell: difference }, adjusted, ...trials];
  }
  return [
    ...seeds,
    {
      head: `Difference from base${inUnit(differenceUnit)}`,
      short: "Difference",
      cell: ({ difference }) => difference ? formatDifference(difference, format) : none,
    },
    {
      head: "Over seeds and rows",
      short: "And rows",
      cell: ({ difference }) =>
        orNone(difference?.crossed?.halfWidth, (width) => `± ${format.score(width)}`),
      isOptional: true,
    },
    adjusted,
    {
      head: "Could be shown",
      short: "Detectable",
      cell: ({ difference }) =>
        orNone(difference?.detectable, (value) => formatDetectable(value, format)),
      isOptional: true,
    },
    ...trials,
  ];
}

/**
 * A study's table in words, without columns that have nothing to say.
 *
 * @param options.isShort True for short headings.
 * @param options.isNarrow True for a terminal: fewer columns, and differences with their interval over
 *   seeds and rows where these are known.
 */
export function tableContent(
  summary: Summary,
  { isShort = false, isNarrow = false }: { isShort?: boolean; isNarrow?: boolean } = {},
): TableContent {
  const { experiment, rows } = summary;
  const columns = [...pointColumns(summary), ...numberColumns(summary, isNarrow)]
    .filter(({ isOptional, cell }) => !isOptional || rows.some((row) => cell(row) !== none));
  const { reachable, constant } = referencesOf(experiment, summary.references);
  const reference = (name: string, score: number | undefined): Line[] =>
    score === undefined ? [] : [{
      cells: columns.map(({ reference }) => reference?.(name, score) ?? none),
      isBest: false,
    }];
  return {
    head: columns.map(({ head, short }) => isShort ? short ?? head : head),
    body: rows.map((row) => ({
      cells: columns.map(({ cell }) => cell(row)),
      isBest: row.isBest,
    })),
    references: [
      ...reference("Best reachable", reachable),
      ...reference(capitalize(metricFormat(experiment.metric).constant), constant),
    ],
  };
}
