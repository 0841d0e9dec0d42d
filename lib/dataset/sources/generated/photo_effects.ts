/** Width and height of a picture, in SVG's units. */
export const size = 224;

/** The picture and, for the blur to take in, 64 units beyond each edge. */
export const everywhere = `x="-64" y="-64" width="${size + 128}" height="${size + 128}"`;

/** Rounds to hundredths, which is as fine as a picture shows. */
export const round = (value: number): number => Math.round(100 * value) / 100;

/** A view as a lens out of focus shows it; the worse, the more severe (0 to 1). */
export function blur(view: string, severity: number): string {
  const sigma = round(40 * severity ** 2);
  return `<filter id="blur" ${everywhere} filterUnits="userSpaceOnUse" ` +
    `color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="${sigma}"/></filter>` +
    `<g filter="url(#blur)">${view}</g>`;
}

/** The dark that lies over a picture without light; the darker, the more severe (0 to 1). */
export function darken(severity: number): string {
  const lost = round(1 - (1 - 0.97 * severity) ** 2);
  return `<rect ${everywhere} fill="#05060a" fill-opacity="${lost}"/>`;
}
