import assert from "node:assert/strict";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";

const tokenizer = await bertTokenizer();

Deno.test("a thousand odd questions get the ids of Python's tokenizers package", async () => {
  const file = await Deno.open(new URL("../fixtures/bert_questions.json.gz", import.meta.url));
  const rows: { question: string; ids: number[] }[] = await new Response(
    file.readable.pipeThrough(new DecompressionStream("gzip")),
  ).json();
  assert.equal(rows.length, 1000);
  const ids = tokenizer.encode(rows.map(({ question }) => question), 30);
  rows.forEach(({ question, ids: expected }, row) => {
    assert.deepEqual([...ids.subarray(row * 30, row * 30 + 30)], expected, question);
  });
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
