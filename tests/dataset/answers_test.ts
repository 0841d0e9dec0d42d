import assert from "node:assert/strict";
import { answerVocabulary, encodeAnswers, rowAnswer } from "../../lib/dataset/answers.ts";
import { permutation, randomKey, runPython } from "../../lib/base/mod.ts";

const answerOf = (...answers: string[]) =>
  rowAnswer({ answers: answers.map((answer) => ({ answer })) });

Deno.test("a row's answer is the most frequent one in lower case", () => {
  assert.equal(answerOf("Soda", "coke", "soda", "Coke", "COKE"), "coke");
});

Deno.test("of equally frequent answers the first given wins", () => {
  assert.equal(answerOf("b", "a", "unknown", "a", "b", "unknown"), "b");
  assert.equal(answerOf("toString", "a"), "tostring");
});

Deno.test("a row without answers has the answer 'unknown'", () => {
  assert.equal(answerOf(), "unknown");
  assert.equal(rowAnswer({}), "unknown");
});

Deno.test("a row's answer is that of Python's Counter", async () => {
  const lists = Array.from({ length: 200 }, (_, row) => {
    const order = permutation(randomKey(row), 10);
    return [...order].map((i) => "aAbBcCdDee"[i]!).slice(0, 1 + row % 10);
  });
  const program = "import json, sys, collections\n" +
    "count = lambda row: collections.Counter(x.lower() for x in row).most_common(1)[0][0]\n" +
    "print(json.dumps([count(row) for row in json.loads(sys.argv[1])]))";
  const expected = JSON.parse(await runPython(["-c", program, JSON.stringify(lists)]));
  assert.deepEqual(lists.map((list) => answerOf(...list)), expected);
});

Deno.test("the vocabulary is <unk>, then answers in order of first occurrence", () => {
  assert.deepEqual(answerVocabulary(["no", "yes", "no", "red"], 1), ["<unk>", "no", "yes", "red"]);
});

Deno.test("rare answers are left out of the vocabulary and become <unk>", () => {
  const vocabulary = answerVocabulary(["no", "yes", "no", "red", "yes"], 2);
  assert.deepEqual(vocabulary, ["<unk>", "no", "yes"]);
  assert.deepEqual([...encodeAnswers(["yes", "red", "no", "blue"], vocabulary)], [2, 0, 1, 0]);
});
