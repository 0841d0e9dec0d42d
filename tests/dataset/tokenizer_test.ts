import assert from "node:assert/strict";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";

const tokenizer = await bertTokenizer();

for (
  const [name, fixture, count, tokens] of [
    ["a thousand odd questions", "bert_questions", 1000, 30],
    ["5,000 strings of all Unicode blocks", "bert_unicode", 5000, 40],
  ] as const
) {
  Deno.test(`${name} get the ids of Python's tokenizers package`, async () => {
    const file = await Deno.open(new URL(`../fixtures/${fixture}.json.gz`, import.meta.url));
    const rows: { question: string; ids: number[] }[] = await new Response(
      file.readable.pipeThrough(new DecompressionStream("gzip")),
    ).json();
    assert.equal(rows.length, count);
    const ids = tokenizer.encode(rows.map(({ question }) => question), tokens);
    rows.forEach(({ question, ids: expected }, row) => {
      const found = [...ids.subarray(row * tokens, (row + 1) * tokens)];
      assert.deepEqual(found, expected, question);
    });
  });
}

Deno.test("a capital sigma is the same letter wherever it stands in a word", () => {
  const [, first, second] = tokenizer.encode(["\u03a3 \u03a3\u03a3"], 8);
  assert.deepEqual([first, second], [1173, 1173]);
});

Deno.test("half a character is no character", () => {
  const [broken, whole] = [
    tokenizer.encode(["what \ud800is"], 6),
    tokenizer.encode(["what is"], 6),
  ];
  assert.deepEqual(broken, whole);
});

Deno.test("a text without an end and of one word is tokenised in no time", () => {
  const [, id] = tokenizer.encode(["\u0430".repeat(1_000_000)], 4);
  assert.equal(id, 100);
});

Deno.test("a question is cut before its [SEP] and padded after it", () => {
  const ids = tokenizer.encode(["what is this thing here", "what", ""], 5);
  assert.deepEqual([...ids], [101, 2054, 2003, 2023, 102, 101, 2054, 102, 0, 0, 101, 102, 0, 0, 0]);
});

Deno.test("tokenising needs neither the network nor a native library", async () => {
  const program = new URL("programs/tokenize.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--deny-net",
      "--deny-ffi",
      "--allow-read",
      "--allow-env",
      program,
    ],
  }).output();
  assert.equal(new TextDecoder().decode(stdout).trim(), "101,2054,102");
});
