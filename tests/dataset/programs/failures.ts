/** Opens the training pictures of a VizWiz folder, `failures.ts FOLDER CACHE`, and prints those that fail. */
import { parseSettings } from "../../../lib/base/mod.ts";
import { openPixels } from "../../../lib/dataset/pixels.ts";
import { datasetSettings } from "../../../lib/dataset/settings.ts";
import { vizwiz } from "../../../lib/dataset/sources/vizwiz.ts";

const [folder, cache] = Deno.args as [string, string];
const settings = parseSettings(datasetSettings, { data: "vizwiz", dataDirectory: folder });
const { splits } = await vizwiz(settings, { digests: cache });
const pixels = await openPixels(splits.train, { directory: cache, name: "train", size: 16 });
console.log(JSON.stringify(pixels.failures));
pixels.close();
