import { foldIn, type Key, randomKey } from "../../../base/mod.ts";
import type { Annotation } from "../../annotations.ts";
import { rowAnswer } from "../../answers.ts";
import type { SplitName } from "../../source.ts";
import { annotate, formOpinion, type Opinion, unanswerable } from "./annotators.ts";
import { type Photo, takePhoto } from "./photo.ts";
import { ask, type Question } from "./questions.ts";
import { composeScene, type Scene } from "./scene.ts";

/** Everything that a row's picture and annotation come from. */
export interface Row {
  key: Key;
  scene: Scene;
  photo: Photo;
  question: Question;
  opinion: Opinion;
}

const seed = randomKey(1);

/** Makes up a row, always the same one. */
export function composeRow(split: SplitName, row: number): Row {
  const key = foldIn(seed, split, row);
  const scene = composeScene(foldIn(key, "scene"));
  const photo = takePhoto(foldIn(key, "photo"));
  const question = ask(scene, foldIn(key, "question"));
  return { key, scene, photo, question, opinion: formOpinion(question, photo.severity) };
}

/** Has the ten annotate a row; what follows from their answers is as in VizWiz. */
export function annotateRow(
  { key, question, opinion }: Row,
): Required<Pick<Annotation, "answers" | "answer_type" | "answerable">> {
  const answers = annotate(opinion, foldIn(key, "annotators"));
  const refusals = answers.filter(({ answer }) => answer === unanswerable).length;
  return {
    answers,
    answer_type: rowAnswer({ answers }) === unanswerable ? unanswerable : question.answerType,
    answerable: 2 * refusals > answers.length ? 0 : 1,
  };
}
