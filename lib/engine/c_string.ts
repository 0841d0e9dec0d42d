const encoder = new TextEncoder();
const made = new Map<string, Uint8Array<ArrayBuffer>>();

/** A C string; they are kept, since the same names come again and again. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = made.get(text);
  if (bytes === undefined) made.set(text, bytes = encoder.encode(`${text}\0`));
  return bytes;
}

/** The text behind a C string's pointer. */
export function readCString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}
