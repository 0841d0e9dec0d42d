/** The lines of a stream of UTF-8 text. @param signal Ends the reading. */
export async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  let rest = "";
  try {
    for await (const text of stream.pipeThrough(new TextDecoderStream(), signal && { signal })) {
      const parts = (rest + text).split(/\r?\n|\r/);
      rest = parts.pop()!;
      yield* parts;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
  if (rest !== "") yield rest;
}
