import { join } from "node:path";
import { sha256 } from "../../../lib/base/mod.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Says what is wrong in the folder of what was fetched; undefined where nothing is. */
export async function wrongRecord(
  directory: string,
  isRight: (content: Bytes) => boolean,
): Promise<string | undefined> {
  const text = await Deno.readTextFile(join(directory, "downloads.jsonl")).catch(() => "");
  const entries: { name: string; sha256: string; bytes: number }[] = text.split("\n")
    .filter(Boolean).map((line) => JSON.parse(line));
  const recorded = new Map(entries.map((entry) => [entry.name, entry]));
  for (const folder of ["images", "Annotations"]) {
    const files = await Array.fromAsync(Deno.readDir(join(directory, folder))).catch(() => []);
    for (const { name } of files) {
      const content = await Deno.readFile(join(directory, folder, name));
      const entry = recorded.get(`${folder}/${name}`);
      if (entry === undefined) return `${name} is kept and not recorded`;
      if (entry.sha256 !== await sha256(content) || entry.bytes !== content.length) {
        return `${name} is not as it was recorded`;
      }
      if (!isRight(content)) return `${name} is kept, of ${content.length} wrong bytes`;
      recorded.delete(`${folder}/${name}`);
    }
  }
  const [missing] = recorded.keys();
  return missing === undefined ? undefined : `${missing} is recorded and not there`;
}
