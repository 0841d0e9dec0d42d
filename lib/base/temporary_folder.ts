/** A temporary folder, removed with all that it holds at the end of the block that uses it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute. */
  path: string;
}

/** Makes a temporary folder. @param dir The folder that it lies in. @default the system's */
export async function temporaryFolder(dir?: string): Promise<TemporaryFolder> {
  const path = await Deno.makeTempDir({ prefix: "vqalab-", ...(dir !== undefined && { dir }) });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
