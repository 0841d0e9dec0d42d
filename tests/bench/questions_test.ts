import assert from "node:assert/strict";
import { question, questionLength } from "../../bench/questions.ts";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";

Deno.test("a made-up question has as many tokens as it was asked for", async () => {
  const lengths = [4, 8, 17, 30];
  const { encode } = await bertTokenizer();
  const ids = encode(lengths.map(question), 40);
  const found = lengths.map((_, row) => ids.subarray(40 * row, 40 * row + 40).indexOf(0));
  assert.deepEqual(found, lengths);
});

Deno.test("questions are as long as VizWiz's: half have 8 tokens or fewer, the longest 30", () => {
  assert.deepEqual([0, 0.5, 0.9, 1].map(questionLength), [4, 8, 16, 30]);
});
