import assert from "node:assert/strict";
import { barLines } from "../../lib/cli/bar.ts";
import { listing, shorten, shown, widthOf, wrap } from "../../lib/cli/screen.ts";

Deno.test("lines are wrapped at words, under their own indentation", () => {
  assert.equal(wrap("one two three", 8), "one two\nthree");
  assert.equal(wrap("  one two three", 9, 2), "  one\n    two\n    three");
  assert.equal(wrap("one two three", undefined), "one two three");
  assert.equal(wrap("日本語の 質問です", 10), "日本語の\n質問です");
});

Deno.test("text that is too wide loses its beginning, counted in columns", () => {
  assert.equal(shorten("learningRate=0.001", 8), "…e=0.001");
  assert.equal(shorten("日本語", 5), "…本語");
  assert.equal(shorten("short", 5), "short");
});

Deno.test("bars lose news, then width, then names, and never pass the last column", () => {
  const line = {
    name: "learningRate=0.00001 seed=42",
    nameWidth: 28,
    share: 0.5,
    news: ["epoch 1 of 6", "accuracy 43.8%", "loss 0.693"],
  };
  for (let width = 40; width <= 200; width++) {
    const [text = ""] = barLines([line], width);
    assert(widthOf(text) < width, `${width}: ${text}`);
    assert.match(text, /0\.00001 seed=42? *█+░+ epoch 1 of 6/);
    assert.equal(text.includes("loss 0.693"), width >= 79, `${width}: ${text}`);
  }
});

Deno.test("a listing wraps its last column, below the others where little room is left", () => {
  const rows = [["lr", "0.001", "the step size of the optimizer Adam"]];
  assert.equal(
    listing(rows, 50),
    "  lr  0.001  the step size of the optimizer Adam",
  );
  assert.equal(listing(rows, 40), "  lr  0.001\n      the step size of the optimizer\n      Adam");
});

Deno.test("what is printed has nothing that a terminal acts on but lines and the own styles", () => {
  const acting = [
    "\u001b[2J\u001b[31;1m\u001b]0;title\u0007\u001bP\u009b1A",
    "first\rsecond\u0085",
    "\u202e\u2066\u2069",
    ...Array.from({ length: 0xa0 }, (_, point) => String.fromCodePoint(point)),
  ];
  for (const text of acting) {
    assert.match(shown(text), /^[\t\n\P{C}]*$/u, JSON.stringify(text));
    assert.equal(shown(shown(text)), shown(text));
  }
  assert.equal(shown("a\u001b[2Jb\u0000"), "a\ufffd[2Jb\ufffd");
  assert.equal(shown("one\r\ntwo\n\tthree"), "one\ntwo\n\tthree");
  assert.equal(shown("\u001b[31merror:\u001b[39m no"), "\u001b[31merror:\u001b[39m no");
  for (const text of ["ما هذا؟ 1", "日本語", "🍎👩‍👩‍👧‍👦", "naïve"]) assert.equal(shown(text), text);
});
