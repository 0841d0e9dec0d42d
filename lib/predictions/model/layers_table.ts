import type { Exhibit } from "../exhibit.ts";
import { count, type DescribedModel, parameterTotal, shapeText } from "./described_model.ts";

/**
 * The table of a model's layers: module name as in a state dict, kind, shape of a row's output, and
 * number of parameters, with their total. Running statistics are no parameters.
 */
export function layersTable({ settings, layers }: DescribedModel): Exhibit {
  const total = count(parameterTotal(layers));
  const rows = layers.map(({ module, kind, shape, parameterCount }) => [
    module,
    kind,
    shapeText(shape),
    parameterCount === 0 ? "" : count(parameterCount),
  ]);
  return {
    title: `Layers of the ${settings.model} model`,
    alt: `The ${settings.model} model has ${total} parameters in ` +
      `${layers.filter(({ parameterCount }) => parameterCount > 0).length} of its layers.`,
    table: {
      header: ["Module", "Layer", "Output", "Parameters"],
      rows: [...rows, ["Total", "", "", total]],
      textColumns: 2,
    },
  };
}
