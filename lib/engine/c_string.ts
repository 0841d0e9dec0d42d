const encoder = new TextEncoder();
const made = new Map<string, Uint8Array<ArrayBuffer>>();

/** Encodes a C string. Strings are cached, since the same names are used over and over. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = made.get(text);
  if (bytes === undefined) made.set(text, bytes = encoder.encode(`${text}\0`));
  return bytes;
}

/** Reads a C string; null is empty. */
export function readCString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
