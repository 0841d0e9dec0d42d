/**
 * Digests files: `digest.ts INDEX PATH...`, as if ten seconds from now. Prints the digests in order
 * and last the number of files that were read.
 */
import { digestFiles } from "../../../lib/dataset/file_digests.ts";

const [index, ...paths] = Deno.args;
let read = 0;
const digests = await digestFiles(paths, {
  index: index!,
  label: "",
  onProgress: ({ done }) => read = done,
  now: () => Date.now() + 10_000,
});
console.log([...digests, read].join("\n"));
