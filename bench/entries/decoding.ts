import type { Entry } from "../context.ts";
import { alternate } from "../measure.ts";
import { faster } from "../rows.ts";

/** Decoding of pictures. */
export const decoding: Entry = {
  name: "decoding",
  description: "images decoded and resized a second",
  async run(context) {
    const train = context.choose({ quick: 128, default: 256, full: 512 });
    const pictures = await context.pictures({ train, val: 1 });
    const { directory } = pictures;
    const workers = navigator.hardwareConcurrency;
    const ours = context.ours({
      data: "vizwiz",
      dataDirectory: directory,
      trainRows: train,
      valRows: 1,
      testRows: 1,
    });
    const peer = context.peer();
    const rounds = context.choose({ quick: 3, default: 5, full: 9 });
    const progress = { label: "Decoding", total: 1 + rounds, unit: "steps" } as const;
    const seconds = await alternate({
      ours: async () => (await ours.ask({ do: "decode" })).seconds,
      theirs: async () => (await peer.ask({ do: "decode", directory, workers })).seconds,
    }, { rounds, onRound: (done) => context.onProgress({ ...progress, done }) });
    await context.close();
    return [
      faster({
        what: "images decoded and resized",
        against: `Pillow in a DataLoader with ${workers} workers`,
        seconds,
        unit: "images/s",
        show: (seconds) => train / seconds,
        mark: 1.45,
        note: "JPEGs of 1 to 2 megapixels. Ours writes them to its cache, and does so once; the " +
          "DataLoader makes normalised tensors of them, as in every epoch of the report.",
      }),
    ];
  },
};
