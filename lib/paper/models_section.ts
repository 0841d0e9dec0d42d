import {
  type Block,
  captioned,
  cite,
  details,
  heading,
  inlineCode,
  list,
  paragraph,
  table,
} from "../page/mod.ts";
import type { Dataset } from "../dataset/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { figureOf } from "./figures.ts";
import { questions } from "./questions.ts";
import { architectureDiagram, describeModel, layersTable } from "../predictions/mod.ts";

type ModelName = TrialSettings["model"];

const titles: Readonly<Record<ModelName, string>> = {
  classification: "The multi-modal classifier",
  answer: "The multi-modal answer model",
  visual: "The picture alone",
  text: "The words alone",
};

/** Diagram and layers of a model at given sizes. */
async function modelBlocks(
  model: ModelName,
  sizes: Readonly<Partial<TrialSettings>>,
  dataset: Dataset | undefined,
): Promise<Block[]> {
  const described = await describeModel(parseTrialSettings({ ...sizes, model }), dataset);
  const diagram = architectureDiagram(described), layers = layersTable(described);
  return [
    heading(3, titles[model]),
    paragraph(layers.alt),
    await figureOf(`${model}-diagram`, diagram.figure!, {
      alt: diagram.alt,
      caption: [`${diagram.title}.`],
    }),
    details(layers.title, [
      captioned(table(layers.table!.header, layers.table!.rows), [
        `${layers.title}: module names as in a state dict, shapes of one row's outputs, and numbers ` +
        "of parameters.",
      ]),
    ]),
  ];
}

/** The second question: the multi-modal architectures. */
export async function architecturesSection(
  sizes: Readonly<Partial<TrialSettings>>,
  dataset: Dataset | undefined,
): Promise<Block[]> {
  return [
    heading(2, questions[1].heading),
    paragraph(
      "Two models read picture and question. Both keep the report's module names, so that weights go over " +
        "to PyTorch and back; the sizes below are those of this lab report's preset.",
    ),
    list([
      [
        "Picture: blocks of convolution, batch normalization ",
        cite("ioffe2015"),
        ", ReLU and pooling, then the mean over all places.",
      ],
      [
        "Words: an embedding, a bidirectional LSTM ",
        cite("hochreiter1997"),
        ", and attention over its outputs ",
        cite("bahdanau2015"),
        ": a weight for each word that is not padding, and the weighted sum.",
      ],
      [
        "Fusion: both vectors one after the other, then fully connected layers with ReLU and dropout ",
        cite("srivastava2014"),
        ".",
      ],
      [
        "Output: the classifier gives one number, the probability that the question can be answered " +
        "(binary cross-entropy; answerable from 0.5 on). The answer model gives a score for each answer " +
        "of the vocabulary (cross-entropy).",
      ],
      ["Both are trained by Adam ", cite("kingma2015"), "."],
    ]),
    ...await modelBlocks("classification", sizes, dataset),
    ...await modelBlocks("answer", sizes, dataset),
  ];
}

/** The architectures of the fourth question. */
export async function singleModels(
  sizes: Readonly<Partial<TrialSettings>>,
  dataset: Dataset | undefined,
): Promise<Block[]> {
  return [
    paragraph(
      "The single-modality classifiers are not the multi-modal one with a part cut off. As in the report, " +
        "the one for pictures has a deeper image encoder and one more hidden layer, since the picture is " +
        "all that it has; the one for words has an LSTM of two layers with the same attention, and a head " +
        "like the multi-modal one's. So a difference between them and the multi-modal classifier is one of " +
        "modality and of architecture together; the setting ",
      inlineCode("modality"),
      " takes one modality away and keeps the rest, in the study of the answer model and in the control of " +
        "modalities.",
    ),
    ...await modelBlocks("visual", sizes, dataset),
    ...await modelBlocks("text", sizes, dataset),
  ];
}
