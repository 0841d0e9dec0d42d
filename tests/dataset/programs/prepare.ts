/**
 * Opens the pixels of a split of plain pictures: `prepare.ts DIRECTORY PICTURES SIZE MILLISECONDS`,
 * where each picture takes that long to come. Prints `drawn N` as pictures are drawn, reads the split
 * in batches, prints `memory BYTES` after a tenth of them and at the end.
 */
import { splitOf } from "../pictures.ts";
import { openPixels } from "../../../lib/dataset/pixels.ts";

const [directory, ...numbers] = Deno.args;
const [pictures, size, milliseconds] = numbers.map(Number) as [number, number, number];
let drawn = 0;
const split = await splitOf(pictures, async () => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  console.log(`drawn ${++drawn}`);
});
const memory = () => console.log(`memory ${Deno.memoryUsage().rss}`);
const pixels = await openPixels(split, {
  directory: directory!,
  name: "train",
  size,
  onProgress: ({ done }) => done === Math.ceil(pictures / 10) && memory(),
});
for (let row = 0; row < pictures; row += 10) {
  await pixels.read(Int32Array.from({ length: Math.min(10, pictures - row) }, (_, i) => row + i));
}
memory();
pixels.close();
