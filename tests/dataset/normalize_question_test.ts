import assert from "node:assert/strict";
import { normalizeQuestion } from "../../lib/dataset/normalize_question.ts";

Deno.test("a question is normalised to its words, without punctuation and politeness", () => {
  const cases = {
    "What's the name of this product?": "whats the name of this product",
    "Isn’t it RED?!": "isnt it red",
    "Can you please tell me what this is?  Thank you very much.": "can you tell me what this is",
    "Thanks so much": "",
    "please, thank  you; what time is it": "what time is it",
    "thankful pleased very so": "thankful pleased very so",
    "un_der-score/12.5": "un der score 12 5",
    "Où est le café?": "où est le café",
    "": "",
    "?": "",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(normalizeQuestion(text), expected, text);
  }
});

Deno.test("a normalised question stays as it is", () => {
  const text = "what color is this shirt";
  assert.equal(normalizeQuestion(text), text);
});
