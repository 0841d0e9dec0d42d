import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AnnotationError } from "../errors.ts";
import { notJson } from "./not_json.ts";

/** The largest file of annotations, unzipped, in bytes; VizWiz's have a tenth of it. */
const mostBytes = 2 ** 27;

/**
 * Reads a JSON file, gzipped or not, of limited size.
 *
 * @throws {AnnotationError} When it is no file, is too large or is not JSON, with what it is instead.
 */
export async function readJson(path: string): Promise<unknown> {
  return await parseJson(await readFile(path), path);
}

/**
 * Parses JSON, gzipped or not.
 *
 * @param name The file's name in messages.
 * @throws {AnnotationError} When it is too large or is not JSON, with what it is instead.
 */
export async function parseJson(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<unknown> {
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isZipped ? await unzip(bytes, name) : bytes;
  if (plain.length > mostBytes) throw tooLarge(name);
  const text = decodeUtf8(plain, name);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new AnnotationError(notJson(name, text, error.message));
  }
}

/** Decodes the one encoding of JSON; where bytes were only replaced, different answers could become one. */
function decodeUtf8(bytes: Uint8Array, name: string): string {
  const encoding = wideEncoding(bytes);
  try {
    if (encoding === undefined) return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const [found, from] = encoding === undefined
    ? [placeOfReplacement(new TextDecoder().decode(bytes)), "WINDOWS-1252"]
    : [` It is ${encoding}.`, encoding];
  throw new AnnotationError(
    `${name} is not UTF-8, as JSON has to be.${found} Convert it, as by ` +
      `'iconv -f ${from} -t UTF-8 OLD > NEW' with the encoding that it was written in.`,
  );
}

/** The encoding of two bytes a character that a text begins as; undefined of any other. */
function wideEncoding([first, second, third]: Uint8Array): string | undefined {
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) return "UTF-16";
  if (first === 0 && second !== 0 && second !== undefined) return "UTF-16BE";
  if (first !== 0 && second === 0 && third !== 0 && third !== undefined) return "UTF-16LE";
}

/** Shows the first place of a leniently decoded text where bytes were replaced. */
function placeOfReplacement(text: string): string {
  const at = text.indexOf("\ufffd");
  const before = text.slice(Math.max(0, at - 30), at).replace(/\s+/g, " ");
  return ` The first wrong byte is after ${JSON.stringify(before)}.`;
}

async function readFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const { isFile, size } = await Deno.stat(path);
    // To open a pipe would wait for another process.
    if (!isFile) throw new AnnotationError(`${path} is no file: put the annotations there.`);
    if (size > mostBytes) throw tooLarge(path);
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof AnnotationError) throw error;
    const { message } = error as Error;
    throw new AnnotationError(`${path} cannot be read: ${message}.`);
  }
}

/** Unzips no more than may be, so that a file that becomes gigabytes takes no memory. */
async function unzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(name);
    throw new AnnotationError(
      `${name} is not a whole gzip file: ${(error as Error).message}. Copy it again.`,
    );
  }
}

function tooLarge(name: string): AnnotationError {
  return new AnnotationError(
    `${name} has more than ${
      mostBytes / 2 ** 20
    } MiB of JSON, more than annotations are taken to ` +
      `have: keep the rows that are needed.`,
  );
}
