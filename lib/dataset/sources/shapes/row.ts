import { foldIn, type Key, randomKey } from "../../../base/mod.ts";
import type { SplitName } from "../../source.ts";
import type { Opinion } from "../generated/opinion.ts";
import type { Photo } from "../generated/photo.ts";
import { formOpinion } from "./form_opinion.ts";
import { ask, type Question } from "./questions.ts";
import { composeScene, type Scene } from "./scene.ts";
import { takePhoto } from "./take_photo.ts";

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
