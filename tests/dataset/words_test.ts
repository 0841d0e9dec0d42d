import assert from "node:assert/strict";
import { wordReader } from "../../lib/dataset/mod.ts";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";

const tokenizer = await bertTokenizer();
const wordsOf = await wordReader();

Deno.test("a question's ids become its words again, word pieces joined", () => {
  const ids = tokenizer.encode(["What's the Thingamabob's naïve colour?"], 24);
  const words = wordsOf(ids);
  const texts = ["[CLS]", "what", "'", "s", "the", "thingamabob", "'", "s", "naive", "colour", "?"];
  assert.deepEqual(words.map(({ text }) => text), [...texts, "[SEP]"]);
  const thing = words[5]!;
  assert(thing.end - thing.begin > 1, "thingamabob is one piece: the test joins nothing");
  words.forEach(({ begin }, i) => assert.equal(begin, i === 0 ? 0 : words[i - 1]!.end));
  assert.equal(words.at(-1)!.end, ids.findIndex((id) => id === 0));
});

Deno.test("what BERT has no piece for is [UNK], and a question that fills all tokens has no padding", () => {
  assert.deepEqual(wordsOf(tokenizer.encode(["🦄 here"], 4)).map(({ text }) => text), [
    "[CLS]",
    "[UNK]",
    "here",
    "[SEP]",
  ]);
});
