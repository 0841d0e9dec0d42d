import { join } from "node:path";

/** Runs a test with an empty folder for libraries and without a Python that could fill it. */
export async function withoutLibrary(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  const python = Deno.env.get("PYTHON");
  Deno.env.set("PYTHON", join(directory, "no-such-python"));
  try {
    await work(directory);
  } finally {
    if (python === undefined) Deno.env.delete("PYTHON");
    else Deno.env.set("PYTHON", python);
    await Deno.remove(directory, { recursive: true });
  }
}
