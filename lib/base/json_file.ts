import { readText } from "./files.ts";

/** A JSON file's content, or the error of one that cannot be read or is not JSON. */
export type JsonFile =
  | { content: unknown; fault?: undefined }
  | { content?: undefined; fault: Error };

/**
 * Reads a JSON file; the caller knows what a file that cannot be read means.
 *
 * @param parse Reads its text.
 * @returns Undefined where there is no file.
 */
export async function readJson(
  path: string,
  parse: (text: string) => unknown = JSON.parse,
): Promise<JsonFile | undefined> {
  try {
    return { content: parse(await readText(path)) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // A fault of JSON quotes the text, whose lines are not those of a message.
    if (error instanceof SyntaxError) error.message = error.message.replaceAll(/\s+/g, " ");
    return { fault: error as Error };
  }
}
