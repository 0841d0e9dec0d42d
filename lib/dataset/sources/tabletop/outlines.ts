import { round } from "../generated/photo_effects.ts";
import type { Form } from "./things.ts";

/**
 * Things as SVG around the origin, within a circle of radius 50: the body inherits its fill; details
 * are drawn over it in translucent black and white, so that they suit every color.
 */
export const outlines: Readonly<Record<Form, string>> = {
  mug: `<path d="M20 -22h10a18 18 0 0 1 0 40h-12v-9h12a9 9 0 0 0 0 -22h-10z"/>` +
    `<path d="M-38 -38H24V32a8 8 0 0 1 -8 8H-30a8 8 0 0 1 -8 -8z"/>` +
    `<ellipse cx="-7" cy="-38" rx="31" ry="7" fill="#000" fill-opacity="0.45"/>`,
  bottle: `<path d="M-9 -34h18v14q0 7 8 14q5 5 5 12V40a8 8 0 0 1 -8 8H-14a8 8 0 0 1 -8 -8V6` +
    `q0 -7 5 -12q8 -7 8 -14z"/><rect x="-11" y="-48" width="22" height="14" rx="3" ` +
    `fill="#f4f4f4" stroke="#777"/>`,
  ball:
    `<circle r="40"/><ellipse cx="-14" cy="-17" rx="11" ry="8" fill="#fff" fill-opacity="0.5"/>`,
  box: `<path d="M-42 -22H24V42H-42z"/><path d="M-42 -22l18 -18H42L24 -22z" fill="#fff" ` +
    `fill-opacity="0.55"/><path d="M-42 -22l18 -18H42V24L24 42V-22z" fill-opacity="0.55"/>` +
    `<path d="M24 -22L42 -40V24L24 42z" fill="#000" fill-opacity="0.35"/>`,
  book: `<path d="M-32 -44H34V40H-32z"/><path d="M-32 -44h11V40h-11z" fill="#000" ` +
    `fill-opacity="0.4"/><path d="M-32 40H34V47H-32z" fill="#f7f3e6" stroke="#887"/>` +
    `<path d="M-10 -30H24V-16H-10z" fill="#fff" fill-opacity="0.75"/>`,
  plate: `<ellipse rx="48" ry="30"/><ellipse rx="29" ry="16" fill="#fff" fill-opacity="0.55"/>` +
    `<ellipse rx="48" ry="30" fill="none" stroke="#000" stroke-opacity="0.35"/>`,
  candle:
    `<path d="M-13 -18H13V48H-13z"/><path d="M0 -48q13 16 0 27q-13 -11 0 -27z" fill="#ffb52e" ` +
    `stroke="#e06b00"/>`,
  spoon: `<ellipse cy="-31" rx="15" ry="18"/><path d="M-5 -14H5L7 44a7 7 0 0 1 -14 0z"/>`,
  banana: `<path d="M-40 -26q8 46 44 44q22 -2 36 -18l6 10q-16 26 -46 26q-46 0 -50 -58z"/>`,
  teapot:
    `<path d="M-24 -20Q-30 34 -16 36H22Q36 34 28 -20z"/><path d="M-22 8L-46 -18l8 -5l18 16z"/>` +
    `<path d="M28 -10q22 0 16 18q-4 14 -16 14v-7q9 -1 10 -9q2 -9 -10 -9z"/>` +
    `<path d="M-24 -20q26 -22 52 0z"/><circle cx="2" cy="-35" r="5"/>`,
  sock: `<path d="M-16 -46H14V4L38 20q10 10 0 20q-6 5 -14 2L-10 26q-6 -4 -6 -12z"/>` +
    `<path d="M-16 -46H14v12H-16z" fill="#fff" fill-opacity="0.6"/>`,
  clock: `<circle r="42"/><circle r="31" fill="#fff" fill-opacity="0.9"/>` +
    `<path d="M0 2V-22M0 2L16 10" fill="none" stroke="#222" stroke-width="5"/>`,
};

/** Tiles of 16 units that are laid over a thing's color; a checked one is both kinds of stripes. */
export function tile(pattern: "striped" | "checked" | "dotted", lying: boolean): string {
  const across = `<path d="M0 4H16" stroke-width="8"/>`,
    along = `<path d="M4 0V16" stroke-width="8"/>`;
  switch (pattern) {
    case "striped":
      return lying ? across : along;
    case "checked":
      return `<g stroke-opacity="0.8">${across}${along}</g>`;
    case "dotted":
      return `<circle cx="8" cy="8" r="4.6" stroke-width="0" fill="#fff"/>`;
  }
}

/** The place of a thing as an attribute of SVG. */
export function placed(x: number, y: number, angle: number, scale: number): string {
  return `transform="translate(${round(x)} ${round(y)}) rotate(${round(angle)}) ` +
    `scale(${round(scale)})"`;
}
