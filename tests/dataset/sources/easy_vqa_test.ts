import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { answerVocabulary, rowAnswer } from "../../../lib/dataset/answers.ts";
import { AbsentDataError } from "../../../lib/dataset/errors.ts";
import { datasetSettings } from "../../../lib/dataset/settings.ts";
import { easyVqa } from "../../../lib/dataset/sources/easy_vqa.ts";
import { exists, parseSettings } from "../../../lib/base/mod.ts";

const directory = join(await Deno.makeTempDir(), "easy-vqa");
const all = { data: "easy-vqa", trainRows: 0, valRows: 0, testRows: 0 };

Deno.test("easy-VQA has the rows, pictures and answers that it is published with", async () => {
  const { splits } = await easyVqa(parseSettings(datasetSettings, all), { directory });
  const counts = Object.values(splits).map(({ annotations }) => annotations.length);
  assert.deepEqual(counts, [38_575, 9_673, 9_673]);
  const pictures = (rows: typeof splits.train) =>
    new Set(rows.annotations.map(({ image }) => image)).size;
  assert.deepEqual([pictures(splits.train), pictures(splits.val)], [4000, 1000]);
  const answers = answerVocabulary(splits.train.annotations.map(rowAnswer), 1).slice(1);
  const published = await Deno.readTextFile(join(directory, "easy_vqa", "data", "answers.txt"));
  assert.deepEqual(answers.sort(), published.trim().split("\n").sort());
  const { width, height } = await sharp((await splits.val.picture(9_672)).bytes).metadata();
  assert.deepEqual([width, height], [64, 64]);
});

Deno.test("easy-VQA's first rows are its first rows, whose pictures its package names", async () => {
  const few = { ...all, trainRows: 2, valRows: 1, testRows: 1 };
  const settings = parseSettings(datasetSettings, few);
  const { splits } = await easyVqa(settings, { directory });
  assert.deepEqual(splits.train.annotations, [{
    image: "0.png",
    question: "what is the blue shape?",
    answers: [{ answer: "rectangle" }],
    answer_type: "other",
    answerable: 1,
  }, {
    image: "0.png",
    question: "what color is the shape?",
    answers: [{ answer: "blue" }],
    answer_type: "other",
    answerable: 1,
  }]);
  const { bytes, identity } = await splits.train.picture(1);
  assert.deepEqual(await splits.train.identify([0, 1]), [identity, identity]);
  // The test split has another 0.png.
  const other = await splits.val.picture(0);
  assert.equal(splits.val.annotations[0]!.image, "0.png");
  assert.notDeepEqual(other.bytes, bytes);
  assert.notEqual(other.identity, identity);
});

Deno.test("easy-VQA that is not installed is not fetched unless it may be", async () => {
  const absent = { directory: join(directory, "absent"), fetch: false };
  await assert.rejects(easyVqa(parseSettings(datasetSettings, all), absent), AbsentDataError);
  assert(!await exists(absent.directory));
});

Deno.test("easy-VQA's files are those of its package: a changed picture is one that cannot be had", async () => {
  const settings = parseSettings(datasetSettings, {
    ...all,
    trainRows: 20,
    valRows: 1,
    testRows: 1,
  });
  const copy = join(await Deno.makeTempDir(), "easy-vqa");
  const copied = await new Deno.Command("cp", { args: ["-r", directory, copy] }).output();
  assert(copied.success);
  const images = join(copy, "easy_vqa", "data", "train", "images");
  await Deno.remove(join(images, "0.png"));
  await Deno.copyFile(join(images, "9.png"), join(images, "1.png"));
  const { train } = (await easyVqa(settings, { directory: copy })).splits;
  const rowOf = (image: string) => train.annotations.findIndex((row) => row.image === image);
  const [gone, changed, whole] = ["0.png", "1.png", "2.png"].map(rowOf) as [number, number, number];
  for (const row of [gone, changed]) {
    await assert.rejects(train.picture(row), {
      name: "PictureError",
      message: /\d\.png is not there as easy-VQA's package has it$/,
    });
  }
  const { identity } = await train.picture(whole);
  assert.deepEqual(await train.identify([gone, changed, whole]), [null, null, identity]);
  assert.match(train.remedy!, /^Remove the folder .+, and run the same command again/);
});

Deno.test("easy-VQA whose questions or record were cut is refused with the remedy", async () => {
  const settings = parseSettings(datasetSettings, {
    ...all,
    trainRows: 2,
    valRows: 1,
    testRows: 1,
  });
  for (const file of ["easy_vqa/data/test/questions.json", "easy_vqa-1.0.dist-info/RECORD"]) {
    const copy = join(await Deno.makeTempDir(), "easy-vqa");
    assert((await new Deno.Command("cp", { args: ["-r", directory, copy] }).output()).success);
    await Deno.truncate(join(copy, file), 1000);
    const message =
      `${join(copy, file)} is not as easy-VQA's package has it. Remove the folder ${copy}, ` +
      "and run the same command again to install it anew.";
    await assert.rejects(easyVqa(settings, { directory: copy }), { name: "DatasetError", message });
    await Deno.remove(join(copy, file));
    await assert.rejects(easyVqa(settings, { directory: copy }), { name: "DatasetError", message });
  }
});

Deno.test("easy-VQA that cannot be installed says why and what to do", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("PIP_NO_INDEX");
  Deno.env.set("PIP_NO_INDEX", "1");
  try {
    await assert.rejects(
      easyVqa(parseSettings(datasetSettings, all), { directory: join(folder, "easy-vqa") }),
      {
        name: "DatasetError",
        message:
          /^easy-VQA cannot be installed: ERROR: No matching distribution found for easy-vqa==1\.0.*\nThe place where pip looks does not have it: see .*PIP_\.$/,
      },
    );
  } finally {
    if (before === undefined) Deno.env.delete("PIP_NO_INDEX");
    else Deno.env.set("PIP_NO_INDEX", before);
    await Deno.remove(folder, { recursive: true });
  }
});
