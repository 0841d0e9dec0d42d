import assert from "node:assert/strict";
import { join } from "node:path";
import { runSweep } from "../../lib/sweep/mod.ts";
import { svg } from "../dataset/pictures.ts";
import { withDirectory } from "./fixture.ts";

/** Names of answer types as a data set of one's own may have them, odd ones. */
const types = [
  "\0",
  "\u001b[31mred",
  "\u009b31mred",
  "\u009d0;title\u009c",
  "\u202eother",
  "half \ud800",
  "__proto__",
  "constructor",
  "10",
  "2",
  "",
  "line\r\nother\u2028third",
  "\ufeff\uffff\u0085",
  "null",
];

/** Writes data of which each split has a row or more of each answer type. */
async function writeData(directory: string): Promise<void> {
  await Deno.mkdir(join(directory, "images"), { recursive: true });
  await Deno.writeFile(join(directory, "images", "a.svg"), svg("#ff0000"));
  for (const split of ["train", "val"]) {
    const rows = Array.from({ length: 2 * types.length }, (_, i) => ({
      image: "a.svg",
      question: "What is it?",
      answers: Array.from({ length: 10 }, () => ({ answer: i % 3 === 0 ? "soup" : "tea" })),
      answer_type: types[i % types.length],
      answerable: 1,
    }));
    await Deno.writeTextFile(join(directory, `${split}.json`), JSON.stringify(rows));
  }
}

Deno.test("answer types of whatever characters are the same in the trial and the journal", () =>
  withDirectory(async (directory) => {
    const dataDirectory = join(directory, "data");
    await writeData(dataDirectory);
    const events: string[] = [];
    const sweep = () =>
      runSweep({
        experiment: {
          name: "types",
          question: "Do odd answer types stay as they are?",
          vary: { modality: ["question"] },
          base: { model: "answer", data: "vizwiz", modality: "question" },
          metric: "valAccuracy",
        },
        preset: "smoke",
        seeds: 1,
        set: { dataDirectory },
        resultsDirectory: join(directory, "results"),
        onUpdate: ({ event }) => event && events.push(event.event),
      });
    const study = await sweep();
    assert.deepEqual(study.trials.map(({ state }) => state), ["complete"]);
    const [trial] = study.trials;
    const { valVqaAccuracyByType } = trial!.history.at(-1)!;
    assert.deepEqual(
      Object.keys(valVqaAccuracyByType!).sort(),
      types.map((type) => type.toWellFormed()).sort(),
    );
    events.length = 0;
    assert.deepEqual(await sweep(), study);
    assert.deepEqual(events, [], "nothing is trained again");
  }));
