import { listWords } from "../base/mod.ts";
import { capitalize } from "../page/mod.ts";
import { type NamedExperiment, variedSettings } from "../sweep/mod.ts";
import { settingTitle } from "../report/mod.ts";

/** Experiments whose setting's name does not say what they are about. */
const titles: Readonly<Record<string, string>> = {
  image_depth: "Depth of the image encoder",
  attention: "Attention over words",
  training_size: "Number of training rows",
  epochs: "Number of epochs",
  precision: "Precision of the arithmetic",
  modality: "Both modalities or one: is the question answerable?",
  answer_modality: "Both modalities or one: which answer?",
};

/** The heading of an experiment's section. */
export function experimentTitle({ name, vary }: NamedExperiment): string {
  return titles[name] ??
    (name.startsWith("control_")
      ? capitalize(name.slice("control_".length).replaceAll("_", " "))
      : capitalize(listWords(variedSettings(vary).map(settingTitle))));
}
