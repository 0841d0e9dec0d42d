/** Fetches `fetch.ts URL` with retries and prints the error as JSON. */
import { openDownloads } from "../../../lib/dataset/download.ts";

const downloads = await openDownloads(await Deno.makeTempDir(), { firstWait: 1 });
const error: unknown = await downloads.file("a.jpg", Deno.args[0]!).then(() => "none", (e) => e);
console.log(JSON.stringify({ message: error instanceof Error ? error.message : error }));
