import assert from "node:assert/strict";
import { formatDuration, runPython } from "../../lib/base/mod.ts";
import { effect, summarize, tableCsv, tableMarkdown, tableText } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

const small = () =>
  madeUpStudy({
    claim: "The learning rate matters <most>.",
    values: [0.0001, 0.001, 0.01, 0.1],
    scores: [
      [0.86, 0.85, 0.87],
      [0.925, 0.93, 0.92],
      [0.93, 0.921, 0.935],
      [0.62, "the loss is <NaN> | epoch 2", 0.7],
    ],
  });

Deno.test("the page of a small study says the question, what was found, compared and failed", async () => {
  assert.equal(
    tableMarkdown(await summarize(small())),
    `# Which learning rate trains best?

**Claim.** The learning rate matters &lt;most&gt;.

**Found.** The highest mean validation accuracy is that of learning rate 0.01, 92.9 ± 1.8%; 95.0% is reachable. It is not told apart from 0.001 and 0.1. It differs from the base, 0.001, by +0.4 ± 3.0 points. No difference is shown (p = 0.65, adjusted for 3 comparisons); the smallest that this study could have shown, with 80% power, is 6.8 points.

| Learning rate       | Validation accuracy (%) | Difference from base (points) | Adjusted p-value | Could be shown |      Trials | Best epoch |
| ------------------- | ----------------------: | ----------------------------: | ---------------: | -------------: | ----------: | ---------: |
| 0.0001              |              86.0 ± 2.5 |                    −6.5 ± 3.7 |            0.052 |            8.5 |           3 |        6.0 |
| 0.001 (base)        |              92.5 ± 1.2 |                             – |                – |              – |           3 |        6.0 |
| 0.01 (highest mean) |              92.9 ± 1.8 |                    +0.4 ± 3.0 |             0.65 |            6.8 |           3 |        6.0 |
| 0.1                 |             66.0 ± 50.8 |                  −26.3 ± 54.0 |             0.20 |      &gt;100.0 | 2, 1 failed |        6.0 |
| Best reachable      |                    95.0 |                             – |                – |              – |           – |          – |
| Always the majority |                    60.0 |                             – |                – |              – |           – |          – |

![Which learning rate trains best?](plot.png)

## What is compared

- Learning rate (\`learningRate\`) is 0.0001, 0.001, 0.01, 0.1; all other settings are the same. The base is 0.001.
- Each value is trained with 3 seeds: 42, 43, 44.
- Preset quick: data tabletop, pictures of 64x64 pixels, 800 training rows, 400 validation rows, 8 epochs.
- Model classification: hidden size 128, image blocks report, channels of the first 64, word embedding 256, 1 LSTM layer, in both directions, attention on, fusion by concatenation, dropout 0.3.
- Training: Adam, batch size 32, float32.
- Unlike in the report, whose values are in brackets: data tabletop (vizwiz), train rows 800 (2000), val rows 400 (1000), image size 64 (224), hidden size 128 (512), epochs 8 (10).
- The report is "NNDL Lab 3 Report", a PyTorch notebook on VizWiz, whose experiments are made again here.

## How to read it

- ± is half the 95% confidence interval of the mean over seeds (Student's t). Few seeds make it wide, so that it may pass what is possible.
- Differences are taken seed by seed, and the interval after them is over the seeds: it says where the mean difference of more seeds would be, on these validation rows.
- The p-value is that of the paired t test over seeds, adjusted for the 3 comparisons of the table by Holm's method: below 0.05 the difference counts as shown.
- Could be shown: the smallest true difference that so many seeds find in 80% of studies, as these ones vary. Smaller ones may well be there where no difference is shown.
- Best is only what is told apart from every other value, each difference by its adjusted p-value; otherwise the best mean is named as such, since chance may have made it.
- A trial's score is that of its best epoch on the rows that chose the epoch, hence a little too good, for every value alike.
- The trials have no results on single rows (no rows.npz that fits; older trials kept none), so there are no cross-fitted scores and no intervals over rows.
- Best reachable is the accuracy to be expected of a predictor that knows how the data was made. On few rows the luck of noise may pass it.

## Failed trials

- Trial 10 (learning rate 0.1, seed 43): the loss is &lt;NaN&gt; \\| epoch 2

  \`\`\`text
  epoch 1
  epoch 2
  \`\`\`

## Learning curves

![Learning curves](curves.png)

## How it was made

The newest of its trials were trained by

\`\`\`text
deno task sweep made_up
\`\`\`

Commits, commands, versions and hardware are in [manifest.json](manifest.json), all numbers in [table.csv](table.csv), the table for LaTeX in [table.tex](table.tex).
`,
  );
});

Deno.test("the terminal's table has a line for each value and reference and for what failed", async () => {
  assert.equal(
    tableText(await summarize(small())),
    `Which learning rate trains best?

Learning rate        Accuracy (%)    Difference  Adj. p       Trials  Epoch
---------------------------------------------------------------------------
0.0001                 86.0 ± 2.5    −6.5 ± 3.7   0.052            3    6.0
0.001 (base)           92.5 ± 1.2             –       –            3    6.0
0.01 (highest mean)    92.9 ± 1.8    +0.4 ± 3.0    0.65            3    6.0
0.1                   66.0 ± 50.8  −26.3 ± 54.0    0.20  2, 1 failed    6.0
---------------------------------------------------------------------------
Best reachable               95.0             –       –            –      –
Always the majority          60.0             –       –            –      –
±: half a 95% interval, over seeds

The highest mean validation accuracy is that of learning rate 0.01, 92.9 ± 1.8%; 95.0% is reachable. It is not told apart from 0.001 and 0.1. It differs from the base, 0.001, by +0.4 ± 3.0 points. No difference is shown (p = 0.65, adjusted for 3 comparisons); the smallest that this study could have shown, with 80% power, is 6.8 points.
Trial 10 (learning rate 0.1, seed 43) failed: the loss is <NaN> | epoch 2`,
  );
});

Deno.test("the CSV, read by Python, gives back every number in full", async () => {
  const summary = await summarize(small());
  const rows: Record<string, string>[] = JSON.parse(
    await runPython([
      "-c",
      "import csv, io, json, sys; print(json.dumps(list(csv.DictReader(io.StringIO(sys.argv[1], newline='')))))",
      tableCsv(summary),
    ]),
  );
  assert.equal(rows.length, 4);
  rows.forEach((row, i) => {
    const { point, scores, estimate, difference, failed } = summary.rows[i]!;
    assert.equal(Number(row["learningRate"]), point.learningRate);
    assert.equal(Number(row["mean"]), estimate!.mean);
    assert.equal(Number(row["meanHalfWidth95Seeds"]), estimate!.halfWidth);
    assert.equal(row["difference"], String(difference?.mean ?? ""));
    assert.equal(Number(row["failed"]), failed);
    for (const seed of [42, 43, 44]) {
      assert.equal(row[`seed${seed}`], String(scores.get(seed) ?? ""));
    }
  });
  assert.ok(rows.every(({ isBest }) => isBest === "false"));
  assert.deepEqual(rows.map(({ hasBestMean }) => hasBestMean), ["false", "false", "true", "false"]);
});

Deno.test("a CSV cell with commas, quotes and line ends is one cell", async () => {
  const value = 'a "b", c\nd';
  const csv = tableCsv(
    await summarize(madeUpStudy({ vary: { schedule: [value] }, scores: [[0.5]] })),
  );
  const read = await runPython([
    "-c",
    "import csv, io, json, sys; print(json.dumps(list(csv.reader(io.StringIO(sys.argv[1], newline='')))[1][0]))",
    csv,
  ]);
  assert.equal(JSON.parse(read), value);
});

Deno.test("one seed gives no interval, and the page says so", async () => {
  const summary = await summarize(madeUpStudy({ values: [0.001, 0.01], scores: [[0.9], [0.8]] }));
  const page = tableMarkdown(summary);
  assert.match(page, /\| 0\.001 \(highest mean, base\) \| +90\.0 \|/);
  assert.match(page, /\| 0\.01 +\| +80\.0 \| +−10\.0 \|/);
  assert.match(page, /from one pair of trials, so it may be chance/);
  assert.match(page, /One trial for each value gives no interval/);
  assert.doesNotMatch(page, /±/);
});

Deno.test("a single value has a score, is neither the best nor the base, and compared with nothing", async () => {
  const summary = await summarize(madeUpStudy({ values: [0.001], scores: [[0.9, 0.91, 0.92]] }));
  const page = tableMarkdown(summary);
  assert.match(
    page,
    /With learning rate 0\.001 the validation accuracy is 91\.0 ± 2\.5%; 95\.0% is/,
  );
  assert.match(page, /\| 0\.001 +\| +91\.0 ± 2\.5 \| +3 \|/);
  assert.match(
    page,
    /^- Learning rate \(`learningRate`\) is 0\.001\.\n- Trained with 3 seeds/m,
  );
  assert.doesNotMatch(
    page,
    /Best is|\(best|The base|differs|Difference|compared|every value|Each value/,
  );
  assert.deepEqual(
    summary.rows.map(({ isBest, isBase }) => [isBest, isBase]),
    [[false, false]],
  );
  assert.match(effect(summary), /^- The mean is 4\.0 points below what/);
});

Deno.test("one trial of a single value has no interval, and nothing is said of differences", async () => {
  const page = tableMarkdown(await summarize(madeUpStudy({ values: [0.001], scores: [[0.9]] })));
  assert.match(page, /One trial gives no interval/);
  assert.doesNotMatch(page, /±|difference[^ ]/);
});

Deno.test("a study that varies what models see has pictures, whatever its base sees", async () => {
  const pageOf = async (values: string[]) =>
    tableMarkdown(
      await summarize(madeUpStudy({
        vary: { modality: values },
        base: { modality: "question" },
        scores: values.map(() => [0.8, 0.9]),
      })),
    );
  assert.match(
    await pageOf(["both", "question"]),
    /pictures of 64x64 pixels[^]*image size 64 \(224\)/,
  );
  assert.match(await pageOf(["question"]), /no pictures/);
  assert.doesNotMatch(await pageOf(["question"]), /image size|image blocks|fusion/);
});

Deno.test("a study that varies the model names settings that only one of them reads", async () => {
  const page = tableMarkdown(
    await summarize(madeUpStudy({
      vary: { model: ["visual", "text"] },
      base: { model: "visual", tokens: 11, attention: false },

      scores: [[0.8, 0.9], [0.7, 0.8]],
    })),
  );
  assert.match(page, /tokens 11 \(30\), .*attention false \(true\)/);
});

Deno.test("a narrow terminal's table leaves out the columns that can be missed, the epoch first", async () => {
  const summary = await summarize(small());
  const heading = (width: number) =>
    tableText(summary, width).split("\n")[2]!.split(/ {2,}/).slice(1);
  const all = ["Accuracy (%)", "Difference", "Adj. p", "Trials", "Epoch"];
  assert.deepEqual(heading(75), all);
  assert.deepEqual(heading(74), all.slice(0, 4));
  assert.deepEqual(heading(60), all.slice(0, 3));
  assert.deepEqual(heading(40), all.slice(0, 1));
});

Deno.test("a difference whose p-value is below 0.05 is said to be shown", async () => {
  const text = tableText(
    await summarize(madeUpStudy({
      vary: { attention: [false, true] },

      scores: [[0.80, 0.81, 0.82], [0.90, 0.911, 0.92]],
    })),
  );
  assert.match(
    text,
    /Best is attention on, .* It is the base; the next, off, differs from it by −10\.0 ± 0\.1 points\. The difference is shown \(p < 0\.001\)\./,
  );
});

Deno.test("a loss is written with three digits, and no accuracy beside it", async () => {
  const text = tableText(
    await summarize(madeUpStudy({
      vary: { dropout: [0.3, 0.5] },
      metric: "valLoss",

      scores: [[0.4, 0.42], [0.5, 0.53]],
    })),
  );
  assert.match(text, /^Dropout +Loss +Difference +Adj\. p/m);
  assert.match(text, /^0\.3 \(best, base\) +0\.410 ± 0\.127 /m);
  assert.match(text, /^0\.5 +0\.515 ± 0\.191 +\+0\.105 ± 0\.064/m);
  assert.doesNotMatch(text, /reachable|majority/);
});

Deno.test("a metric of its own task is held against always the same prediction", async () => {
  const summary = await summarize(madeUpStudy({
    vary: { textLayers: [1, 2] },
    metric: "valVqaAccuracy",
    base: { model: "answer" },

    scores: [[0.5, 0.52], [0.6, 0.61]],
    references: { majority: 0.3, reachable: 0.9, constant: { valVqaAccuracy: 0.35 } },
  }));
  const text = tableText(summary);
  assert.match(
    text,
    /^Text layers +VQA accuracy \(%\) .*$[^]*validation VQA accuracy .* 60\.5/m,
  );
  assert.match(text, /^Always the most frequent answer +35\.0 /m);
  assert.doesNotMatch(text, /reachable|majority/);
  const page = tableMarkdown(summary);
  assert.match(page, /- Model answer: hidden size 128, image blocks answer, .*, dropout 0\.4\./);
  assert.match(page, /- Rows whose answer .* are trained and scored as one more answer, as in the/);
  const { settings } = summary;
  const ignoring = { ...summary, settings: { ...settings, unknownAnswers: "ignore" as const } };
  assert.match(tableMarkdown(ignoring), /- Rows whose answer .* are in no loss and never right\./);
  assert.match(tableMarkdown(ignoring), /unknown answers ignore \(class\)/);
});

Deno.test("a study of questions alone says that no pictures were seen, and which edition it read", async () => {
  const study = madeUpStudy({
    vary: { trainRows: [200, 800] },
    metric: "valAveragePrecision",
    base: { model: "text", data: "vizwiz", questions: "normalized" },

    scores: [[0.48, 0.5], [0.54, 0.55]],
    references: { majority: 0.7, constant: { valAveragePrecision: 0.334 } },
  });
  study.trials.forEach((trial) => trial.edition = "reconstructed");
  const page = tableMarkdown(await summarize(study));
  assert.match(page, /\| Always the same +\| +33\.4 \|/);
  assert.match(page, /mean average precision \(unanswerable\) is that of train rows 800, 54\.5/);
  assert.match(page, /- Preset quick: data vizwiz \(reconstructed\), no pictures, 400 validation/);
  assert.match(page, /- Model text: hidden size 128, word embedding 256, 2 LSTM layers/);
  assert.doesNotMatch(page, /in brackets: data/);
  assert.match(page, /questions normalized \(raw\).*best by valAveragePrecision \(valAccuracy\)/);
  assert.match(page, /- The data is the reconstructed edition, not the published one\./);
  study.trials[0]!.edition = "draft";
  assert.doesNotMatch(tableMarkdown(await summarize(study)), /reconstructed|draft/);
});

Deno.test("a study without a complete trial has a table that says so", async () => {
  const text = tableText(
    await summarize(madeUpStudy({ values: [0.001], scores: [[undefined, "broken"]] })),
  );
  assert.match(text, /^0\.001 +– +0, 1 failed, 1 unfinished +–$/m);
  assert.match(text, /No trial is complete/);
});

Deno.test("durations are written for readers", () => {
  const texts = [0.04, 9.94, 9.96, 59.4, 59.6, 200, 3599.7, 7500].map(formatDuration);
  assert.deepEqual(texts, [
    "0.0 s",
    "9.9 s",
    "10 s",
    "59 s",
    "1 min 0 s",
    "3 min 20 s",
    "1 h 0 min",
    "2 h 5 min",
  ]);
});
