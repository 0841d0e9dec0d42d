import { foldIn } from "../../../base/mod.ts";
import { Dice } from "./dice.ts";
import type { Row } from "./row.ts";
import type { Color, Form, Shape } from "./scene.ts";

/** Width and height of a picture. */
const size = 224;
/** What is drawn beyond each edge, for the blur to have something to take in. */
const margin = 64;

const inks: Readonly<Record<Color, string>> = {
  red: "#d92b2b",
  yellow: "#f2b90c",
  green: "#2f9e44",
  blue: "#1f66d1",
  purple: "#8e3bb8",
  black: "#23252b",
};

const papers = ["#fffdf6", "#fdf4df", "#eef5fb", "#f5f1fb", "#eff8ef", "#fbeeee"];

/** Color of a table, and of its grain. */
const tables = [
  ["#b58a60", "#9c7049"],
  ["#7d5a41", "#664630"],
  ["#74848f", "#5f6e79"],
  ["#86a084", "#6f8a6e"],
  ["#b3745d", "#985d48"],
  ["#5a6f94", "#485b7d"],
  ["#96918a", "#7d7871"],
] as const;

/** Tiles of 24 units, drawn in the grain's color. */
const grains = [
  `<path d="M0 0.5H24M0 12.5H24M8 0V12M18 12V24" stroke-width="2"/>`,
  `<path d="M0 6H24M0 18H24M6 0V24M18 0V24" stroke-width="3" stroke-opacity="0.7"/>`,
  `<path d="M-6 6L6 -6M-6 18L18 -6M0 24L24 0M6 30L30 6" stroke-width="3"/>`,
  `<path d="M6 6h0.1M18 18h0.1" stroke-width="6" stroke-linecap="round"/>`,
  `<path d="M0 6q6 -5 12 0t12 0M0 18q6 -5 12 0t12 0" stroke-width="2.5"/>`,
];

const round = (value: number) => Math.round(100 * value) / 100;

/** A regular polygon or star around the origin: points on circles of these radii in turn. */
function polygon(points: number, radii: readonly number[]): string {
  return Array.from({ length: points }, (_, i) => {
    const angle = 2 * Math.PI * (i / points - 0.25), radius = radii[i % radii.length]!;
    return `${round(radius * Math.cos(angle))},${round(radius * Math.sin(angle))}`;
  }).join(" ");
}

const outlines: Readonly<Record<Form, (radius: number) => string>> = {
  circle: (r) => `<circle r="${round(0.88 * r)}"/>`,
  square: (r) =>
    `<rect x="${-round(0.76 * r)}" y="${-round(0.76 * r)}" width="${round(1.52 * r)}" height="${
      round(1.52 * r)
    }"/>`,
  triangle: (r) => `<polygon points="${polygon(3, [r])}"/>`,
  star: (r) => `<polygon points="${polygon(10, [r, 0.42 * r])}"/>`,
  cross: (r) => {
    const [arm, half] = [round(0.9 * r), round(0.28 * r)];
    const long = arm - half;
    return `<path d="M${-half} ${-arm}h${2 * half}v${long}h${long}v${2 * half}h${-long}v${long}h${
      -2 * half
    }v${-long}h${-long}v${-2 * half}h${long}z"/>`;
  },
};

function drawShape({ form, color, x, y, radius, angle }: Shape): string {
  return `<g transform="translate(${round(x)} ${round(y)}) rotate(${round(angle)})" fill="${
    inks[color]
  }" stroke="${inks[color]}">${outlines[form](radius)}</g>`;
}

/**
 * Draws a row's picture: shapes printed on a sheet of paper that lies on a table, photographed with
 * the row's fault.
 *
 * @returns SVG of 224x224 units.
 */
export function draw({ key, scene, photo: { fault, severity } }: Row): string {
  const dice = new Dice(foldIn(key, "drawing"));
  const [table, grain] = dice.pick(tables);
  const paper = dice.pick(papers);
  const tile = `<pattern id="grain" width="24" height="24" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${round(dice.number(-25, 25))}) scale(${
      round(dice.number(0.9, 1.3))
    })"><g fill="none" stroke="${grain}">${dice.pick(grains)}</g></pattern>`;
  const everything = `x="${-margin}" y="${-margin}" width="${size + 2 * margin}" height="${
    size + 2 * margin
  }"`;
  // A shift along the sheet's sides: with 1 the sheet is just gone.
  const direction = dice.number(0, 2 * Math.PI);
  const reach = 200 * (fault === "out of view" ? shift(severity) : 0) /
    Math.max(Math.abs(Math.cos(direction)), Math.abs(Math.sin(direction)));
  const [x, y] = [
    size / 2 + dice.number(-6, 6) + reach * Math.cos(direction),
    size / 2 + dice.number(-6, 6) + reach * Math.sin(direction),
  ];
  const sheet =
    `<g transform="translate(${round(x)} ${round(y)}) rotate(${
      round(dice.number(-8, 8))
    })"><rect x="-83" y="-80" width="172" height="172" rx="5" fill-opacity="0.25"/>` +
    `<rect x="-86" y="-86" width="172" height="172" rx="5" fill="${paper}"/>` +
    `<g stroke-width="4" stroke-linejoin="round">${scene.map(drawShape).join("")}</g></g>`;
  const view = `<rect ${everything} fill="${table}"/><rect ${everything} fill="url(#grain)"/>` +
    sheet;
  const sigma = fault === "blurred" ? round(40 * severity ** 2) : 0;
  const darkness = fault === "dark" ? round(shade(severity)) : 0;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}">` +
    tile +
    (sigma < 0.5 ? view : `<filter id="blur" ${everything} filterUnits="userSpaceOnUse" ` +
      `color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="${sigma}"/></filter>` +
      // The blur takes nothing for what lies outside; the table shows through there.
      `<rect ${everything} fill="${table}"/><g filter="url(#blur)">${view}</g>`) +
    (darkness > 0 ? `<rect ${everything} fill="#05060a" fill-opacity="${darkness}"/>` : "") +
    "</svg>";
}

/** How far the sheet is out of view: 0 not at all, 1 just gone. */
function shift(severity: number): number {
  return severity < 0.3 ? severity / 3 : 0.1 + 1.5 * (severity - 0.3);
}

/** The light that is lost, 0 to 1. */
function shade(severity: number): number {
  return 1 - (1 - 0.97 * severity) ** 2;
}
