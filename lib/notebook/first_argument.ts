import { z } from "zod";
import { quote, UserError } from "../base/mod.ts";

/** A function of a cell that is given what it cannot work with. */
export class CellError extends UserError {}

/** A kind of argument. */
interface Kind {
  /** Its name, and the cell that makes one. */
  words: string;
  /** The parts by which it is known. */
  schema: z.ZodType;
}

const list = z.array(z.unknown());
const part = z.looseObject({});
const splitOf = z.looseObject({ samples: list });

const summary: Kind = {
  words: "a summary, as summarize(study) gives",
  schema: z.looseObject({ experiment: part, rows: list, judgements: list }),
};
const dataset: Kind = {
  words: "data, as openNotebookDataset() gives as dataset",
  schema: z.looseObject({ train: splitOf, val: splitOf, test: splitOf }),
};
const predictedRows: Kind = {
  words: "rows, as predictRows(trial, …) gives",
  schema: z.array(z.looseObject({ sample: part, prediction: part })),
};
const judgedRows: Kind = {
  words: "rows, as judgedRows(experiment) gives",
  schema: z.array(z.looseObject({ isRight: z.boolean() })),
};
const trial: Kind = {
  words: "an opened trial, as openNotebookTrial(experiment) gives",
  schema: z.looseObject({ dataset: part, state: part, settings: part }),
};

/** The kind of the first argument of the functions that are given what another cell made. */
const kinds: Readonly<Record<string, Kind>> = {
  summarize: {
    words: "a study, as runInNotebook(experiment) gives",
    schema: z.looseObject({ experiment: part, trials: list }),
  },
  effect: summary,
  finding: summary,
  plotBundle: summary,
  tableBundle: summary,
  agreementExhibit: dataset,
  answersSpec: dataset,
  datasetBundle: dataset,
  questionLengthsSpec: dataset,
  samplesBundle: {
    words: "rows of data, as openNotebookDataset() gives as dataset.train",
    schema: splitOf,
  },
  attentionBundle: predictedRows,
  predictionsBundle: predictedRows,
  calibrationExhibit: judgedRows,
  confusionExhibit: judgedRows,
  errorsByClass: judgedRows,
  errorsByType: judgedRows,
  predictRows: trial,
  surestMistakes: trial,
  exhibitBundle: {
    words: "an exhibit, as errorsByClass(rows) gives",
    schema: z.looseObject({ title: z.string(), alt: z.string() }),
  },
  figureBundle: {
    words: "a Vega-Lite specification, as answersSpec(dataset) gives",
    schema: z.looseObject({ $schema: z.string() }),
  },
};

/**
 * Checks the first argument of a function that a cell calls, since the kernel checks no types.
 *
 * @param name The name by which cells know the function.
 * @throws {CellError} When it is of another kind than the function takes; the message names it and the kind.
 */
export function checkFirstArgument(name: string, given: unknown): void {
  const kind = kinds[name];
  if (kind === undefined || kind.schema.safeParse(given).success) return;
  const isAbsent = given === undefined || given === null;
  const remedy = given instanceof Promise
    ? " Write await before what makes it."
    : isAbsent
    ? " Run the cell that makes it first, or see whether its name is spelt as there."
    : "";
  throw new CellError(
    `${name}() takes ${kind.words}, and not ${quote(given)}.${remedy}`,
  );
}
