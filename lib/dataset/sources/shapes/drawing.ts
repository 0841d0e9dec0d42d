import { foldIn } from "../../../base/mod.ts";
import { Dice } from "../generated/dice.ts";
import { blur, darken, everywhere, round, size } from "../generated/photo_effects.ts";
import type { Photo } from "../generated/photo.ts";
import type { Row } from "./row.ts";
import type { Color, Form, Scene } from "./scene.ts";

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

/** A regular polygon or star around the origin: points on circles of these radii in turn. */
function polygon(points: number, radii: readonly number[]): string {
  return Array.from({ length: points }, (_, i) => {
    const angle = 2 * Math.PI * (i / points - 0.25), radius = radii[i % radii.length]!;
    return `${round(radius * Math.cos(angle))},${round(radius * Math.sin(angle))}`;
  }).join(" ");
}

const outlines: Readonly<Record<Form, (radius: number) => string>> = {
  circle: (r) => `<circle r="${round(0.88 * r)}"/>`,
  square: (r) => {
    const half = round(0.76 * r);
    return `<rect x="${-half}" y="${-half}" width="${2 * half}" height="${2 * half}"/>`;
  },
  triangle: (r) => `<polygon points="${polygon(3, [r])}"/>`,
  star: (r) => `<polygon points="${polygon(10, [r, 0.42 * r])}"/>`,
  cross: (r) => {
    const [half, arm] = [round(0.28 * r), round(0.9 * r)];
    const bar = (x: number, y: number) => `M${-x} ${-y}H${x}V${y}H${-x}z`;
    return `<path d="${bar(half, arm)}${bar(arm, half)}"/>`;
  },
};

/**
 * Draws a row's picture: shapes printed on a sheet of paper that lies on a table, photographed with
 * the row's fault.
 *
 * @returns SVG of 224x224 units.
 */
export function draw({ key, scene, photo }: Row): string {
  const dice = new Dice(foldIn(key, "drawing"));
  const [table, grain] = dice.pick(tables);
  const ground = `<rect ${everywhere} fill="${table}"/>`;
  const view = ground + drawGrain(grain, dice) + drawSheet(scene, photo, dice);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
    (photo.fault === "blurred" ? ground + blur(view, photo.severity) : view) +
    (photo.fault === "dark" ? darken(photo.severity) : "") +
    "</svg>";
}

function drawGrain(color: string, dice: Dice): string {
  const [angle, scale] = [round(dice.number(-25, 25)), round(dice.number(0.9, 1.3))];
  return `<pattern id="grain" width="24" height="24" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${angle}) scale(${scale})">` +
    `<g fill="none" stroke="${color}">${dice.pick(grains)}</g></pattern>` +
    `<rect ${everywhere} fill="url(#grain)"/>`;
}

function drawSheet(scene: Scene, photo: Photo, dice: Dice): string {
  const [right, down] = photo.fault === "out of view" ? shift(photo.severity, dice) : [0, 0];
  const x = round(size / 2 + right + dice.number(-6, 6));
  const y = round(size / 2 + down + dice.number(-6, 6));
  const angle = round(dice.number(-8, 8));
  const area = `width="172" height="172" rx="5"`;
  return `<g transform="translate(${x} ${y}) rotate(${angle})">` +
    `<rect x="-83" y="-80" ${area} fill-opacity="0.25"/>` +
    `<rect x="-86" y="-86" ${area} fill="${dice.pick(papers)}"/>` +
    `<g stroke-width="4" stroke-linejoin="round">${drawShapes(scene)}</g></g>`;
}

function drawShapes({ form, color, shapes }: Scene): string {
  const ink = inks[color];
  return shapes.map(({ x, y, radius, angle }) => {
    const place = `translate(${round(x)} ${round(y)}) rotate(${round(angle)})`;
    return `<g transform="${place}" fill="${ink}" stroke="${ink}">${outlines[form](radius)}</g>`;
  }).join("");
}

/** Distance of the sheet from the picture's center: touching the edge at 0.3, gone from 0.9 on. */
function shift(severity: number, dice: Dice): [number, number] {
  const distance = severity < 0.3 ? 67 * severity : 20 + 325 * (severity - 0.3);
  const direction = dice.number(0, 2 * Math.PI);
  const [right, down] = [Math.cos(direction), Math.sin(direction)];
  const scale = distance / Math.max(Math.abs(right), Math.abs(down));
  return [scale * right, scale * down];
}
