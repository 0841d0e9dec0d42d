import type { Sample } from "../../dataset/mod.ts";
import type { ModelTask } from "../../model/mod.ts";
import type { Prediction } from "../../trainer/mod.ts";

/** An entry of a submission to the VizWiz challenge (https://vizwiz.org/tasks-and-datasets/vqa/). */
export type SubmissionEntry =
  | {
    /** The picture's file name. */
    image: string;
    /** The answer. */
    answer: string;
  }
  | {
    /** The picture's file name. */
    image: string;
    /** Score from 0 to 1, the higher the more answerable; the challenge ranks by 1 less it. */
    answerable: number;
  };

/** Names of the submissions' files by what they answer. */
const files: Readonly<Record<ModelTask, string>> = {
  answer: "answers",
  answerability: "answerability",
};

/** The file of a submission: "answers-test.json". */
export function submissionFile(task: ModelTask, split: string): string {
  return `${files[task]}-${split}.json`;
}

/** A row's entry. No annotator answers `<unk>`, so the most probable other answer stands for it. */
export function submissionEntry(
  { answerable, answers }: Prediction,
  { image }: Pick<Sample, "image">,
): SubmissionEntry {
  if (answers === undefined) return { image, answerable: answerable! };
  const known = answers.find(({ answer }) => answer !== "<unk>");
  return { image, answer: known?.answer ?? "unanswerable" };
}
