import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AnnotationError, readAnnotations } from "../../lib/dataset/annotations.ts";

const row = (image: string) => ({
  image,
  question: "What is this?",
  answers: [{ answer: "soda", answer_confidence: "yes" }, { answer: "coke" }],
  answer_type: "other",
  answerable: 1,
});

async function written(content: string | Uint8Array): Promise<string> {
  const path = join(await Deno.makeTempDir(), "train.json");
  await Deno.writeFile(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  return path;
}

/** The message of the error that this row, the second of its file, leads to. */
async function refusal(second: unknown): Promise<string> {
  const path = await written(JSON.stringify([row("a.jpg"), second]));
  const error: Error = await readAnnotations(path, { rows: 0, labelled: true }).then(
    () => assert.fail(`accepted ${JSON.stringify(second)}`),
    (error) => error,
  );
  assert(error instanceof AnnotationError);
  assert(error.message.startsWith(`${path}, row 1 (the first is 0): `), error.message);
  return error.message;
}

Deno.test("annotations are read plain or gzipped, from the first row as many as asked for", async () => {
  const rows = [row("a.jpg"), row("b.jpg"), row("c.jpg")];
  const plain = await written(JSON.stringify(rows));
  const zipped = await written(gzipSync(JSON.stringify(rows)));
  assert.deepEqual(await readAnnotations(plain, { rows: 0, labelled: true }), rows);
  assert.deepEqual(await readAnnotations(zipped, { rows: 2, labelled: true }), rows.slice(0, 2));
  assert.deepEqual(await readAnnotations(zipped, { rows: 9, labelled: true }), rows);
});

Deno.test("an error names file, row, field and value", async () => {
  assert.match(await refusal({ ...row("b.jpg"), answerable: 2 }), /'answerable' cannot be 2: must/);
  assert.match(await refusal({ ...row("b.jpg"), question: 7 }), /'question' cannot be 7: .*string/);
  assert.match(
    await refusal({ ...row("b.jpg"), answers: undefined }),
    /'answers' cannot be absent/,
  );
  assert.match(
    await refusal({ ...row("b.jpg"), answers: [{ answer: "x" }, { answer: null }] }),
    /'answers.1.answer' cannot be null/,
  );
  assert.match(await refusal("b.jpg"), /it cannot be "b.jpg"/);
});

Deno.test("a picture's name cannot reach outside of a folder", async () => {
  const names = [
    "../b.jpg",
    "/etc/passwd",
    "a/b.jpg",
    "a\\b.jpg",
    "..",
    ".",
    "",
    "C:b",
    "b\0.jpg",
    "b.",
  ];
  for (const name of names) assert.match(await refusal(row(name)), /'image' cannot be/);
});

Deno.test("rows without answers are for test only", async () => {
  const path = await written(JSON.stringify([{ image: "a.jpg", question: "What?" }]));
  const rows = await readAnnotations(path, { rows: 0, labelled: false });
  assert.deepEqual(rows, [{ image: "a.jpg", question: "What?" }]);
  await assert.rejects(
    readAnnotations(path, { rows: 0, labelled: true }),
    /'answers' cannot be absent/,
  );
});

Deno.test("what is no list of rows is refused", async () => {
  const read = async (text: string) =>
    await readAnnotations(await written(text), { rows: 0, labelled: true });
  await assert.rejects(read(`{"rows": []}`), /must hold a JSON list of rows, not {"rows":\[\]}/);
  await assert.rejects(read(`[{"image": "a.j`), /is not JSON/);
});

const published = new URL("../../../shared/data/vizwiz/", import.meta.url);
const absent = !(await Deno.stat(published).then(() => true, () => false));

Deno.test({
  name: "VizWiz's own annotations are accepted (where they lie beside the project)",
  ignore: absent,
  async fn() {
    const count = async (file: string, labelled: boolean) =>
      (await readAnnotations(new URL(file, published).pathname, { rows: 0, labelled })).length;
    assert.equal(await count("official_sample.train.json.gz", true), 400);
    assert.equal(await count("val.reconstructed.json.gz", true), 4319);
    assert.equal(await count("test.json.gz", false), 8000);
  },
});
