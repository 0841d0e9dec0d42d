import { foldIn } from "../../../base/mod.ts";
import { Dice } from "../generated/dice.ts";
import { blur, darken, everywhere, round, size } from "../generated/photo_effects.ts";
import { outlines, placed, tile } from "./outlines.ts";
import type { Photo } from "../generated/photo.ts";
import type { Row } from "./row.ts";
import type { Color, Thing } from "./things.ts";

const paints: Readonly<Record<Color, string>> = {
  red: "#cf2128",
  yellow: "#f3c410",
  blue: "#1d5fd0",
  green: "#2c9440",
  purple: "#7d34b0",
  orange: "#ef7d18",
  black: "#25262b",
  pink: "#ef7fb4",
};

/** Color of a table, and of its grain. */
const tables = [
  ["#b99672", "#a58260"],
  ["#8a6b52", "#785b44"],
  ["#8e989e", "#7f898f"],
  ["#a3a79a", "#93978a"],
  ["#d6cfc4", "#c5bdb1"],
  ["#6d6a68", "#5f5c5a"],
] as const;

/** Small things without a color to speak of, which no question is about, within a radius of 12. */
const clutter = [
  `<circle r="8" fill="#c9c9c4" stroke="#8d8d88"/>`,
  `<path d="M-12 -2H8L12 0L8 2H-12z" fill="#ddd" stroke="#777"/>`,
  `<path d="M-10 -7L9 -9L11 8L-8 9z" fill="#f3f1ea" stroke="#b9b5a8"/>`,
  `<path d="M-12 0q6 -9 12 0t12 0" fill="none" stroke="#4a4a4a" stroke-width="2"/>`,
  `<path d="M-6 -4L7 -5L8 4L-5 6z" fill="#7b6a58"/>`,
];

/**
 * Draws a row's picture: things on a table, photographed with the row's fault.
 *
 * @returns SVG of 224x224 units.
 */
export function draw({ key, scene, photo }: Row): string {
  const dice = new Dice(foldIn(key, "drawing"));
  const [table, grain] = dice.pick(tables);
  const ground = `<rect ${everywhere} fill="${table}"/>`;
  const view = ground + drawGrain(grain, dice) + drawClutter(scene.clutter, dice) +
    aim(scene.things.map(drawThing).join(""), photo, dice);
  const { fault, severity } = photo;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
    (fault === "blurred" ? ground + blur(view, severity) : view) +
    (fault === "dark" ? darken(severity) : "") +
    (fault === "covered" ? drawFinger(severity, dice) : "") +
    "</svg>";
}

function drawGrain(color: string, dice: Dice): string {
  const angle = round(dice.number(-30, 30)), step = round(dice.number(26, 44));
  return `<pattern id="grain" width="90" height="${step}" patternUnits="userSpaceOnUse" ` +
    `patternTransform="rotate(${angle})"><path d="M0 8q22 -5 45 0t45 0" fill="none" ` +
    `stroke="${color}" stroke-width="3"/></pattern>` +
    `<rect ${everywhere} fill="url(#grain)"/>`;
}

function drawClutter(count: number, dice: Dice): string {
  return Array.from({ length: count }, () => {
    const [x, y] = [dice.number(8, size - 8), dice.number(8, size - 8)];
    return `<g ${placed(x, y, dice.number(0, 360), dice.number(0.7, 1.2))}>` +
      `${dice.pick(clutter)}</g>`;
  }).join("");
}

function drawThing({ form, color, pattern, lying, x, y, radius, angle }: Thing, i: number): string {
  const scale = radius / 50, paint = paints[color];
  const fill = pattern === "plain" ? paint : `url(#pattern${i})`;
  // The pattern is as fine on every thing.
  const pitch = round(1 / scale);
  const definition = pattern === "plain"
    ? ""
    : `<pattern id="pattern${i}" width="16" height="16" patternUnits="userSpaceOnUse" ` +
      `patternTransform="scale(${pitch})"><rect width="16" height="16" fill="${paint}"/>` +
      `<g stroke="#fff">${tile(pattern, lying)}</g></pattern>`;
  const shadow = `<ellipse cx="4" cy="${form === "plate" ? 22 : 42}" rx="42" ry="9" fill="#000" ` +
    `fill-opacity="0.28"/>`;
  return `${definition}<g ${placed(x, y, angle, scale)}>${shadow}` +
    `<g fill="${fill}" stroke="none">${outlines[form]}</g></g>`;
}

/** Moves the things out of view, the further the more severe; at 1 nothing of them is left. */
function aim(things: string, { fault, severity }: Photo, dice: Dice): string {
  if (fault !== "out of view") return things;
  const distance = severity < 0.3 ? 60 * severity : 18 + 300 * (severity - 0.3);
  const direction = dice.number(0, 2 * Math.PI);
  const [right, down] = [Math.cos(direction), Math.sin(direction)];
  const scale = distance / Math.max(Math.abs(right), Math.abs(down));
  return `<g transform="translate(${round(scale * right)} ${round(scale * down)})">${things}</g>`;
}

/** A finger in front of the lens; at 1 it covers all. */
function drawFinger(severity: number, dice: Dice): string {
  const [skin, shade] = dice.pick([["#c98d6b", "#b4775a"], ["#8d5a3c", "#754830"], [
    "#e3b296",
    "#cf9a7d",
  ]]);
  const width = round(20 + 160 * severity), reach = round(size * (0.1 + 1.15 * severity));
  const turn = dice.pick([0, 90, 180, 270]), at = round(dice.number(90, 134));
  return `<filter id="soft" ${everywhere} filterUnits="userSpaceOnUse">` +
    `<feGaussianBlur stdDeviation="5"/></filter>` +
    `<g filter="url(#soft)" transform="rotate(${turn} 112 112)">` +
    `<rect x="${round(at - width)}" y="${-width - 60}" width="${2 * width}" ` +
    `height="${round(reach + width + 60)}" rx="${width}" fill="${skin}"/>` +
    `<rect x="${round(at - 0.5 * width)}" y="-60" width="${width}" ` +
    `height="${round(0.7 * reach + 60)}" rx="${round(width / 2)}" fill="${shade}"/></g>`;
}
