import type { Dataset } from "../dataset/mod.ts";
import { modelTask } from "../model/mod.ts";
import { answerTask } from "./answer_task.ts";
import { answerabilityTask } from "./answerability_task.ts";
import type { TrialSettings } from "./settings.ts";
import type { Task } from "./task.ts";

/** Creates the task that a trial's model is trained for. */
export function createTask(
  settings: Pick<TrialSettings, "model" | "unknownAnswers" | "data">,
  dataset: Pick<Dataset, "train" | "val" | "answers">,
): Task {
  return modelTask(settings) === "answer"
    ? answerTask(settings, dataset)
    : answerabilityTask(dataset);
}
