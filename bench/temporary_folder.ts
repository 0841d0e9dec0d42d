/** A temporary folder, removed with all that it holds at the end of the block that uses it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute. */
  path: string;
}

/** Makes a temporary folder. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "vqalab-bench-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
