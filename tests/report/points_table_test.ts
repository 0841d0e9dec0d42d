import assert from "node:assert/strict";
import { join } from "node:path";
// @ts-types="@types/d3-dsv"
import { csvParse } from "d3-dsv";
import { summarize, tableCsv, tableLatex, tableMarkdown, tableText } from "../../lib/report/mod.ts";
import { hasProgram } from "../page/environment.ts";
import { type MadeUp, madeUpStudy, withRows } from "./studies.ts";

const grid: MadeUp = {
  question: "Does 100% of the best rate_x depend on the batch size?",
  vary: { batchSize: [32, 64], learningRate: [0.001, 0.01], attention: [true] },
  asked: [{ batchSize: 16, learningRate: 0.1, attention: true }],
  scores: [[0.9, 0.91, 0.93], [0.8, 0.815, 0.8], [0.7, 0.72, 0.75], [0.96, 0.95, 0.97], [
    0.99,
    undefined,
    undefined,
  ]],
};

/** Rows that are right as if by chance, more of them for the trials of the first point. */
const isRight = (
  { trial, epoch, row }: { trial: { id: number }; epoch: number; row: number },
) => Math.imul(row * 31 + epoch * 7 + trial.id * 13, 2654435761) >>> 24 < 200 - 5 * trial.id;

Deno.test("a table by point has a column for each setting and marks best, base and asked for", async () => {
  const page = tableMarkdown(await summarize(madeUpStudy(grid)));
  assert.match(page, /\| Batch size +\| Learning rate \| Attention \| +Note \| Validation/);
  assert.match(page, /\| 32 +\| +0\.001 \| +on \| +base \|/);
  assert.match(page, /\| 64 +\| +0\.01 \| +on \| highest mean \|/);
  assert.match(page, /\| 16 +\| +0\.1 \| +on \| +asked for \| .* \| 1, 2 unfinished \|/);
  assert.match(page, /in all combinations; all other .* The base is batch size 32, learning rate/);
  assert.match(page, /- Asked for through the journal, .*: batch size 16, learning rate 0\.1/);
  assert.match(page, /- Each point is trained with 3 seeds/);
  const whole = tableMarkdown(await summarize(madeUpStudy({ ...grid, asked: [] })));
  assert.match(whole, /\| \*\*64\*\* +\| +\*\*0\.01\*\* \| +\*\*on\*\* \| \*\*best\*\* \|/);
});

Deno.test("the terminal's table of two settings is at most 100 columns wide", async () => {
  const vary = { batchSize: [32, 64], learningRate: [0.001, 0.01] };
  const text = tableText(await summarize(madeUpStudy({ ...grid, vary, asked: [] })));
  const lines = text.split("\n").slice(2, 11);
  assert.ok(Math.max(...lines.map(({ length }) => length)) <= 100, lines.join("\n"));
});

Deno.test("with rows the page has both intervals, cross-fitted scores and the bias of the best epoch", async () => {
  await withRows(
    { values: [0.001, 0.01], scores: grid.scores.slice(0, 2) },
    300,
    isRight,
    async (study) => {
      const rule = { precision: 0.5, maxSeeds: 20 };
      const summary = await summarize({ ...study, rule });
      const page = tableMarkdown(summary);
      assert.match(page, /\| Cross-fitted \(%\) \| .* \| Over seeds and rows \|/);
      assert.match(
        page,
        /too good, for every value alike: by \+\d\.\d ± \d+\.\d points in the mean/,
      );
      assert.match(page, /- Cross-fitted: the epoch is chosen on one half of the validation rows/);
      assert.match(
        page,
        /- Over seeds and rows: the interval that also allows for other validation/,
      );
      assert.match(
        page,
        /differs .* ± \d\.\d points over seeds and rows \(± \d\.\d over seeds alone\)/,
      );
      assert.match(page, /- The p-value is the level at which the interval over seeds and rows/);
      assert.match(
        page,
        /- The number of seeds goes by a rule .* at most 0\.5 points wide, or there are 20 of/,
      );
      assert.match(
        tableText(summary),
        /of scores over seeds, of differences over seeds and rows\n/,
      );
    },
  );
});

Deno.test("the CSV has each interval's ends with its kind, and they are those of the numbers", async () => {
  await withRows(grid, 300, isRight, async (study) => {
    const summary = await summarize(study);
    const lines = csvParse(tableCsv(summary));
    assert.equal(lines.length, 5);
    for (const [i, line] of lines.entries()) {
      const { point, estimate, crossed, crossFitted, difference } = summary.rows[i]!;
      const number = (name: string) => line[name] === "" ? undefined : Number(line[name]);
      assert.deepEqual([number("batchSize"), number("learningRate"), line["attention"]], [
        point.batchSize,
        point.learningRate,
        "true",
      ]);
      const intervals = [
        ["mean", "Seeds", estimate],
        ["mean", "SeedsAndRows", crossed],
        ["crossFitted", "Seeds", crossFitted],
        ["difference", "Seeds", difference],
        ["difference", "SeedsAndRows", difference?.crossed],
      ] as const;
      for (const [name, kind, expected] of intervals) {
        const { mean, halfWidth } = expected ?? {};
        assert.equal(number(`${name}HalfWidth95${kind}`), halfWidth);
        if (halfWidth === undefined) continue;
        assert.ok(Math.abs(number(name)! - mean!) < 1e-12);
        assert.equal(number(`${name}Low95${kind}`), mean! - halfWidth);
        assert.equal(number(`${name}High95${kind}`), mean! + halfWidth);
      }
      const scores = [42, 43, 44].flatMap((seed) => number(`seed${seed}`) ?? []);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      assert.ok(Math.abs(number("mean")! - mean) < 1e-12);
      assert.equal(number("differencePValue"), difference?.pValue);
      assert.equal(number("differenceAdjustedPValue"), difference?.adjustedPValue);
      assert.equal(number("differenceDetectable80Power"), difference?.detectable);
      assert.equal(line["isAsked"], String(i === 4));
    }
  });
});

Deno.test("the LaTeX table has the columns that differ, escaped, and as many cells in each line", async () => {
  const latex = tableLatex(await summarize(madeUpStudy({ ...grid, asked: [] })));
  assert.match(latex, /\\caption\{Does 100\\% of the best rate\\_x depend/);
  assert.doesNotMatch(latex, /Attention/);
  const lines = latex.split("\n").filter((line) => line.endsWith(" \\\\"));
  assert.match(
    lines[0]!,
    /Batch size & Learning rate & Note & Accuracy \(\\%\) & Difference & Adj/,
  );
  const width = (line: string) =>
    line.split(" & ").length - 1 + Number(/\\multicolumn\{(\d+)\}/.exec(line)?.[1] ?? 1);
  const [, columns] = /\\begin\{tabular\}\{(\w+)\}/.exec(latex)!;
  assert.deepEqual(new Set(lines.map(width)), new Set([columns!.length]));
  assert.equal(lines.length, 1 + 4 + 2);
  assert.match(
    latex,
    /\\textbf\{64\} & \\textbf\{0\.01\} & \\textbf\{best\} & \\textbf\{96\.0 \$\\pm\$/,
  );
  assert.match(latex, /\\multicolumn\{3\}\{l\}\{Best reachable\} & 95\.0/);
  const specials = latex.replace(/\\./g, "").split("\n").slice(1).join("\n");
  assert.doesNotMatch(specials.replaceAll(/ & |\$(pm|-|<|>)?\$/g, ""), /[#_^~%−±]|[^ ]&|&[^ ]/);
  assert.equal(latex.match(/\{/g)!.length, latex.match(/\}/g)!.length);
});

Deno.test({
  name: "the LaTeX table compiles",
  ignore: !await hasProgram("pdflatex"),
  async fn() {
    const directory = await Deno.makeTempDir({ prefix: "latex-" });
    try {
      const question = String.raw`50% & more_or $less #1 {a} \b ~c ^d <e>?`;
      const latex = tableLatex(await summarize(madeUpStudy({ ...grid, question })));
      const document = String.raw`\documentclass{article}\usepackage{booktabs}\begin{document}` +
        `\n${latex}\n` + String.raw`\end{document}`;
      await Deno.writeTextFile(join(directory, "table.tex"), document);
      const { success, stdout } = await new Deno.Command("pdflatex", {
        args: ["-interaction=nonstopmode", "-halt-on-error", "table.tex"],
        cwd: directory,
      }).output();
      assert.ok(success, new TextDecoder().decode(stdout));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
