/**
 * Returns a GIF whose transparent pixels have the colour that the palette gives them. Its decoder
 * forgets that colour.
 */
export function withoutTransparency(encoded: Uint8Array): Uint8Array {
  const out = encoded.slice();
  const packed = out[10] ?? 0;
  let at = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  while (out[at] === 0x21) {
    if (out[at + 1] === 0xf9) out[at + 3]! &= 0xfe;
    at += 2;
    while (out[at] !== undefined && out[at] !== 0) at += out[at]! + 1;
    at++;
  }
  return out;
}
