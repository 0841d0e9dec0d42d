import assert from "node:assert/strict";
import { barLines } from "../../lib/cli/bar.ts";
import { listing, shorten, widthOf, wrap } from "../../lib/cli/screen.ts";

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
    assert.equal(text.includes("loss 0.693"), width >= 80, `${width}: ${text}`);
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
