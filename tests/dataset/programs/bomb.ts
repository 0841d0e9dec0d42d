/** Reads the gzip file `bomb.ts PATH`, and prints the error and by how many bytes the process grew. */
import { readAnnotations } from "../../../lib/dataset/annotations.ts";

const before = Deno.memoryUsage().rss;
let most = before;
const timer = setInterval(() => most = Math.max(most, Deno.memoryUsage().rss), 5);
const error: unknown = await readAnnotations(Deno.args[0]!, { rows: 0, labelled: false })
  .catch((error) => error);
clearInterval(timer);
console.log(error instanceof Error ? error.message : "it was read");
console.log(Math.max(most, Deno.memoryUsage().rss) - before);
