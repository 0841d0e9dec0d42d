import {
  type Block,
  type Captioned,
  captioned,
  cite,
  heading,
  type Inline,
  inlineCode,
  list,
  paragraph,
  table,
} from "../page/mod.ts";
import { formatShare, plural } from "../base/mod.ts";
import { type Dataset, missingPicturesSentence } from "../dataset/mod.ts";
import {
  agreementExhibit,
  answersSpec,
  questionLengthsSpec,
  samplesBundle,
} from "../predictions/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import { dataNumbers, type SplitNumbers } from "./data_numbers.ts";
import { figureOf } from "./figures.ts";
import { questions } from "./questions.ts";

const none = "–";
const count = (value: number | undefined) =>
  value === undefined ? none : value.toLocaleString("en");
const percent = (share: number | undefined) => share === undefined ? none : formatShare(share);

/** Sentences on where data is from, by its name. */
const origins: Readonly<Record<string, Inline[]>> = {
  vizwiz: [
    "The data is VizWiz",
    " ",
    cite("gurari2018"),
    ": pictures that blind people took, the questions that they asked about them, and ten answers to each.",
  ],
  "easy-vqa": [
    "The data is easy-VQA ",
    cite("zhou2019"),
    ": drawn pictures of one form each, with questions on its form and colour.",
  ],
};

function originSentence({ data }: TrialSettings): Inline[] {
  return origins[data] ?? [
    `The data is ${data}, which is drawn by a program in the form of VizWiz `,
    cite("gurari2018"),
    ": a picture, a question, ten answers of annotators who do not always agree, and whether the " +
    "question can be answered. What its best reachable score is, is known exactly.",
  ];
}

/** The steps from annotations to numbers, each with its reason. */
function steps({ imageSize, tokens, questions, minimumAnswerCount }: TrialSettings): Inline[][] {
  return [
    [
      "Answer of a row: the most frequent of its ten answers in lower case, the first seen in a tie. The " +
      "vocabulary of answers is made of the training rows alone, in the order of first occurrence, with ",
      inlineCode("<unk>"),
      ` for all others${
        minimumAnswerCount > 1 ? ` and for answers of fewer than ${minimumAnswerCount} rows` : ""
      }. The report makes a second vocabulary of the validation rows, so that one number means two ` +
      "answers; here all splits share the training rows'.",
    ],
    [
      `Question: ${
        questions === "normalized" ? "its words alone, without punctuation, " : ""
      }split by the tokenizer of BERT `,
      cite("devlin2019"),
      ` (uncased, 30,522 entries), which knows parts of words, so that hardly any is unknown; cut and padded to ` +
      `${tokens} tokens, so that rows make a batch. The padding is masked.`,
    ],
    [
      `Picture: RGB, resized to ${imageSize}×${imageSize} pixels without cropping, so that nothing that is ` +
      "asked about is cut away; scaled to 0..1 and normalized by the mean and deviation of ImageNet ",
      cite("russakovsky2015"),
      ". A picture that cannot be had is zeros.",
    ],
  ];
}

const splits = [["train", "Training"], ["val", "Validation"], ["test", "Test"]] as const;

function numbersTable(numbers: Record<"train" | "val" | "test", SplitNumbers>): Captioned {
  const line = (title: string, write: (split: SplitNumbers) => string) => [
    title,
    ...splits.map(([name]) => write(numbers[name])),
  ];
  const rows = [
    line("Rows", ({ rows }) => count(rows)),
    line("Distinct pictures", ({ pictures }) => count(pictures)),
    line("Answerable", ({ answerable }) => percent(answerable)),
    line("Distinct answers", ({ answers }) => count(answers)),
    line("Rows whose answer is in the vocabulary", ({ known }) => percent(known)),
    line("Tokens of the median question", ({ medianTokens }) => count(medianTokens)),
    line("Tokens of the longest question", ({ mostTokens }) => count(mostTokens)),
    line("Questions that fill all tokens", ({ full }) => count(full)),
  ];
  return captioned(table(["", ...splits.map(([, title]) => title)], rows), [
    "The data in numbers. Tokens include [CLS] and [SEP].",
  ]);
}

function agreementTable(dataset: Dataset): Captioned {
  const { alt, table: { header, rows } } = agreementExhibit(dataset);
  return captioned(table(header, rows), [`Agreement. ${alt}`]);
}

/** The first question, on preprocessing, with the numbers of the data in use. */
export async function dataSection(settings: TrialSettings, dataset: Dataset): Promise<Block[]> {
  const { train, answers, found, edition } = dataset;
  const numbers = dataNumbers(dataset);
  const samples = await samplesBundle(train, 4);
  const png = Uint8Array.fromBase64(String(samples["image/png"]));
  return [
    heading(2, questions[0].heading),
    paragraph(
      ...originSentence(settings),
      edition === undefined ? "" : ` It is the ${edition} edition, not the published one.`,
      ` ${count(numbers.train.rows)} rows train, ${
        count(numbers.val.rows)
      } rows choose epochs and ` +
        `settings; predictions are made for ${count(numbers.test.rows)} rows. The vocabulary has ` +
        `${plural(answers.length, "answer")}, `,
      inlineCode("<unk>"),
      ` among them. ${missingPicturesSentence(found) ?? "Every picture could be had."}`,
    ),
    list(steps(settings)),
    numbersTable(numbers),
    agreementTable(dataset),
    captioned(
      { type: "picture", name: "samples", png, alt: String(samples["text/plain"]) },
      ["The first training rows: picture, question, the annotators' answers, answerability."],
    ),
    await figureOf("answers", answersSpec(dataset), {
      alt: "How often the most frequent answers are a row's answer.",
      caption: ["How often an answer is the row's answer."],
    }),
    await figureOf("question-lengths", questionLengthsSpec(dataset), {
      alt: `Questions by their number of tokens, ${numbers.train.medianTokens} in the median.`,
      caption: ["Questions by their number of tokens."],
    }),
  ];
}

/** The first question where the data is not on this machine. */
export function missingDataSection(settings: TrialSettings, reason: string): Block[] {
  return [
    heading(2, questions[0].heading),
    paragraph(...originSentence(settings)),
    list(steps(settings)),
    paragraph(`The numbers of the data are not shown: ${reason}`),
  ];
}
