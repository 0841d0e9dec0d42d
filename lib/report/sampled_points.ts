import { plural } from "../base/mod.ts";
import type { Point } from "../sweep/mod.ts";
import { type MeanPoint, meanPoint } from "./marks.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** A point of a study in a figure of all of them. */
export interface SampledPoint extends MeanPoint {
  /** Its place in the study's order, from 0. */
  number: number;
  /** The mark that it has: that of the best mean, of the base where this is another one, or none. */
  kind: "top" | "base" | "other";
  /** Its settings. */
  values: Point;
}

/** Kinds of points in the order in which they are drawn. */
const kinds: readonly SampledPoint["kind"][] = ["other", "base", "top"];

/** The points of a study that have a score, in the order in which they are drawn. */
export function sampledPoints({ rows }: Summary): SampledPoint[] {
  return rows.flatMap(({ point: values, estimate, isBase, top }, number): SampledPoint[] => {
    const mean = meanPoint(estimate);
    const kind = top ? "top" : isBase ? "base" : "other";
    return mean === undefined ? [] : [{ ...mean, number, kind, values }];
  }).toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** Says how many points have no score, and so no mark; nothing where all have one. */
export function missingPoints({ rows }: Summary): string[] {
  const pruned = rows.filter(({ estimate, pruned }) => !estimate && pruned.size > 0).length;
  const others = rows.filter(({ estimate, pruned }) => !estimate && pruned.size === 0).length;
  const parts = [
    ...(pruned > 0
      ? [`${plural(pruned, "point")} that ${pruned > 1 ? "were" : "was"} pruned`]
      : []),
    ...(others > 0 ? [`${plural(others, "point")} without a complete trial`] : []),
  ];
  const verb = pruned + others > 1 ? "are" : "is";
  return parts.length === 0 ? [] : [`Not drawn ${verb} ${parts.join(" and ")}.`];
}

/** The meaning of the marks in figures where each point has one: "diamond: highest mean, square: base". */
export function namedMarks({ rows }: Summary, points: readonly SampledPoint[]): string {
  const top = topName(rows);
  const hasBase = points.some(({ kind }) => kind === "base");
  return [
    ...(top ? [`diamond: ${top}`] : []),
    ...(hasBase ? ["square: base"] : []),
  ].join(", ");
}

/** "highest mean", "highest mean, the base", or "highest mean (2 points, base among them)"; undefined of none. */
export function topName(rows: readonly SummaryRow[]): string | undefined {
  const tops = rows.filter(({ top }) => top !== undefined);
  const hasBase = tops.some(({ isBase }) => isBase);
  if (tops.length < 2) return tops[0] && (hasBase ? `${tops[0].top}, the base` : tops[0].top);
  return `${tops[0]!.top} (${tops.length} points${hasBase ? ", base among them" : ""})`;
}
