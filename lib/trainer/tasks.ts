import type { Dataset } from "../dataset/mod.ts";
import { modelTask } from "../model/mod.ts";
import { answerTask } from "./answer_task.ts";
import { answerabilityTask } from "./answerability_task.ts";
import type { MetricName } from "./events.ts";
import type { TrialSettings } from "./settings.ts";
import type { Task } from "./task.ts";

/** What a trial's model is trained for. */
export function createTask(
  settings: Pick<TrialSettings, "model" | "unknownAnswers" | "data">,
  dataset: Pick<Dataset, "train" | "val" | "answers">,
): Task {
  return modelTask(settings) === "answer"
    ? answerTask(settings, dataset)
    : answerabilityTask(dataset);
}

/** The metrics that trials with these settings come to. */
export function metricNames(settings: Pick<TrialSettings, "model" | "data">): MetricName[] {
  const always: MetricName[] = ["valAccuracy", "valLoss"];
  // All of easy-VQA is answerable, and it has one answer a row.
  if (settings.data === "easy-vqa") return always;
  return modelTask(settings) === "answer"
    ? [...always, "valVqaAccuracy"]
    : [...always, "valAveragePrecision", "valF1"];
}
