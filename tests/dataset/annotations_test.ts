import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { answerVocabulary, rowAnswer } from "../../lib/dataset/answers.ts";
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
  assert.match(
    await refusal({ ...row("b.jpg"), answerable: 2 }),
    /'answerable' cannot be 2: it must be 0 or 1\.$/,
  );
  assert.match(
    await refusal({ ...row("b.jpg"), question: 7 }),
    /'question' cannot be 7: it must be text\.$/,
  );
  assert.match(
    await refusal({ ...row("b.jpg"), answers: undefined }),
    /'answers' cannot be absent: it must be a list such as .* A row needs image, question, answers/,
  );
  assert.match(
    await refusal({ ...row("b.jpg"), answers: [{ answer: "x" }, { answer: null }] }),
    /'answers.1.answer' cannot be null/,
  );
  assert.match(await refusal("b.jpg"), /it cannot be "b.jpg"/);
});

Deno.test("an error is in the words of annotations, whatever is wrong, and its remedy is taken", async () => {
  const wrongs: [unknown, string][] = [
    [
      undefined,
      "it cannot be null: it must be an object. A row needs image, question, answers and",
    ],
    [["b.jpg"], `it cannot be ["b.jpg"]: it must be an object. A row needs`],
    [
      { ...row("b.jpg"), image: undefined },
      "'image' cannot be absent: it must be text. A row needs",
    ],
    [
      { ...row("b.jpg"), question: null },
      "'question' cannot be null: it must be text. A row needs",
    ],
    [{ ...row("b.jpg"), answers: "soda" }, `'answers' cannot be "soda": it must be a list such as`],
    [{ ...row("b.jpg"), answers: ["soda"] }, `'answers.0' cannot be "soda": it must be an object`],
    [{ ...row("b.jpg"), answers: [{}] }, "'answers.0.answer' cannot be absent: it must be text."],
    [{ ...row("b.jpg"), answerable: "1" }, `'answerable' cannot be "1": it must be 0 or 1.`],
    [{ ...row("b.jpg"), answer_type: 3 }, "'answer_type' cannot be 3: it must be text."],
  ];
  for (const [wrong, message] of wrongs) {
    const refused = await refusal(wrong);
    assert(refused.includes(message), refused);
    assert.doesNotMatch(refused, /expected|received|Invalid/);
  }
  const texts: [string, string, string][] = [
    ["answerable", "NaN", "1"],
    ["answers", "None", `[{"answer": "yes"}]`],
    ["answer_type", "NaN", "null"],
    ["question", "nan", `"What?"`],
    ["image", "None", `"b.jpg"`],
    ["extra", "undefined", ""],
  ];
  for (const [field, word, remedy] of texts) {
    const rowWith = (value: string) => {
      const { [field]: _, ...rest }: Record<string, unknown> = row("a.jpg");
      return `[${JSON.stringify(rest).slice(0, -1)}${value && `, "${field}": ${value}`}}]`;
    };
    const wrong = await written(rowWith(word));
    await assert.rejects(readAnnotations(wrong, { rows: 0, labelled: true }), {
      message: new RegExp(`'${field}' is ${word}, which JSON does not have: (?:write|leave)`),
    });
    const right = await written(rowWith(remedy));
    assert.equal((await readAnnotations(right, { rows: 0, labelled: true })).length, 1);
  }
});

Deno.test("annotations in another encoding are refused with the remedy, and none is changed", async () => {
  const json = JSON.stringify([row("a.jpg"), { ...row("b.jpg"), question: "Is it café or cafè?" }]);
  const utf16 = (bigEndian: boolean, text: string) => {
    const bytes = new Uint8Array(2 * text.length);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
    return bytes;
  };
  const latin1 = Uint8Array.from(json, (letter) => letter.charCodeAt(0));
  const files: [Uint8Array, RegExp][] = [
    [
      latin1,
      /is not UTF-8, .* after ".*Is it caf"\. Convert it, as by 'iconv -f WINDOWS-1252 -t UTF-8 OLD/,
    ],
    [gzipSync(latin1), /is not UTF-8, .*iconv -f WINDOWS-1252/],
    [utf16(false, `\ufeff${json}`), /It is UTF-16\. Convert it, as by 'iconv -f UTF-16 -t UTF-8/],
    [utf16(true, `\ufeff${json}`), /It is UTF-16\. Convert it/],
    [utf16(false, json), /It is UTF-16LE\. .*iconv -f UTF-16LE/],
    [utf16(true, json), /It is UTF-16BE\. .*iconv -f UTF-16BE/],
  ];
  for (const [bytes, message] of files) {
    const path = await written(bytes);
    await assert.rejects(readAnnotations(path, { rows: 0, labelled: true }), (error: Error) => {
      assert(error instanceof AnnotationError);
      assert(error.message.startsWith(`${path} is not UTF-8`), error.message);
      assert.match(error.message, message);
      return true;
    });
  }
  const [, second] = await readAnnotations(await written(`\ufeff${json}`), {
    rows: 0,
    labelled: true,
  });
  assert.equal(second!.question, "Is it café or cafè?");
  const zeros = await written(new Uint8Array(100));
  await assert.rejects(readAnnotations(zeros, { rows: 0, labelled: true }), /is not JSON/);
});

Deno.test("half a character in a text is the sign for it, in every field but the picture's name", async () => {
  const half = "x\ud800y";
  const path = await written(JSON.stringify([{
    ...row(half),
    question: half,
    answers: [{ answer: half, answer_confidence: half }],
    answer_type: half,
  }]));
  const [read] = await readAnnotations(path, { rows: 0, labelled: true });
  const whole = "x\ufffdy";
  assert.deepEqual(read, {
    image: half,
    question: whole,
    answers: [{ answer: whole, answer_confidence: whole }],
    answer_type: whole,
    answerable: 1,
  });
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

Deno.test("null is absence where test rows lack a field, and is named where it is needed", async () => {
  const absent = {
    image: "a.jpg",
    question: "What?",
    answers: null,
    answer_type: null,
    answerable: null,
  };
  const path = await written(JSON.stringify([absent]));
  assert.deepEqual(await readAnnotations(path, { rows: 0, labelled: false }), [
    { image: "a.jpg", question: "What?" },
  ]);
  assert.match(await refusal({ ...row("b.jpg"), answerable: null }), /'answerable' cannot be null/);
  assert.match(await refusal({ ...row("b.jpg"), answers: null }), /'answers' cannot be null/);
  const untyped = await written(JSON.stringify([{ ...row("a.jpg"), answer_type: null }]));
  const [read] = await readAnnotations(untyped, { rows: 0, labelled: true });
  assert.equal(read!.answer_type, undefined);
});

Deno.test("what people export instead of JSON is named with row and remedy", async () => {
  const good = JSON.stringify(row("a.jpg"));
  const lists: [string | Uint8Array, RegExp][] = [
    [
      `[${good}, {"image": "b.jpg", "question": "NaN?", "answerable": NaN}]`,
      /train\.json, row 1 \(the first is 0\): 'answerable' is NaN, which JSON does not have: write 0 or 1;/,
    ],
    [`[{"image": None}]`, /row 0 .*'image' is None, which JSON does not have/],
    [`[${good}, ${good}, {"a": [1, -Infinity]}]`, /row 2 .*'a' is -Infinity/],
    [
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
      /is a Git LFS pointer, not the file itself: run 'git lfs pull'/,
    ],
    [`${good}\n${good}\n`, /is JSON Lines, a row a line: write one list/],
    ["", /is empty: copy or download it again/],
    ["<!DOCTYPE html><html>", /is not JSON but a web page/],
    [`{"info": {}, "questions": [{}]}`, /where its rows are those of 'questions', write that list/],
    [
      `[{"image_id": 1, "question": "?"}]`,
      /'image' cannot be absent: .* A row needs image, question,/,
    ],
    [gzipSync("[1, 2, 3]").subarray(0, 20), /is not a whole gzip file: .*Copy it again/],
  ];
  for (const [content, message] of lists) {
    const path = await written(content);
    await assert.rejects(readAnnotations(path, { rows: 0, labelled: true }), {
      name: "AnnotationError",
      message,
    });
  }
});

Deno.test("a folder or a pipe in place of annotations is named", async () => {
  const folder = await Deno.makeTempDir();
  const pipe = join(folder, "pipe.json");
  assert((await new Deno.Command("mkfifo", { args: [pipe] }).output()).success);
  for (const path of [folder, pipe]) {
    await assert.rejects(readAnnotations(path, { rows: 0, labelled: true }), /is no file: put the/);
  }
  await assert.rejects(
    readAnnotations(join(folder, "none.json"), { rows: 0, labelled: true }),
    { name: "AnnotationError", message: /none\.json cannot be read: No such file/ },
  );
});

Deno.test("a gzip bomb is refused with little memory, and so is a file that is too large", async () => {
  const program = new URL("programs/bomb.ts", import.meta.url).href;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, await written(gzipSync(new Uint8Array(2 ** 30), { level: 1 }))],
  }).output();
  const text = new TextDecoder();
  const [message, bytes] = text.decode(stdout).trim().split("\n");
  assert.match(message ?? text.decode(stderr), /has more than 128 MiB of JSON/);
  assert(Number(bytes) < 400 * 2 ** 20, `${bytes} bytes`);
  const large = await written("");
  await Deno.truncate(large, 2 ** 30);
  await assert.rejects(readAnnotations(large, { rows: 0, labelled: false }), /128 MiB of JSON/);
});

Deno.test("150,000 different answers of one row and of many are read in bounded memory", async () => {
  const answers = Array.from({ length: 150_000 }, (_, i) => ({ answer: `answer ${i}` }));
  const path = await written(JSON.stringify([{ ...row("a.jpg"), answers }]));
  const [read] = await readAnnotations(path, { rows: 0, labelled: true });
  assert.equal(rowAnswer(read!), "answer 0");
  assert.equal(answerVocabulary(answers.map(({ answer }) => answer), 1).length, 150_001);
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
