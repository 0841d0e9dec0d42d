import type { ModelName } from "../model/mod.ts";
import {
  architectureDiagram,
  describeModel,
  exhibitBundle,
  filtersExhibit,
  layersTable,
} from "../predictions/mod.ts";
import { checkedModel } from "./checked.ts";
import { display, displayMarkdown } from "./display.ts";
import { openNotebookDataset } from "./notebook_dataset.ts";
import { openNotebookTrial } from "./notebook_trial.ts";

/**
 * Shows a model at the sizes of the notebook's preset: its diagram, and its layers with output shapes and
 * parameters.
 *
 * @throws {SettingsError} At an unknown model.
 */
export async function showModel(model: ModelName): Promise<void> {
  const { dataset, settings } = await openNotebookDataset(undefined, {
    model: checkedModel(model),
  });
  const described = await describeModel(settings, dataset);
  await display(exhibitBundle(architectureDiagram(described)));
  await display(exhibitBundle(layersTable(described)));
}

/**
 * Shows the first layer's filters of an experiment's trained trial before and after training.
 *
 * @throws {PredictionsError} Where none is trained.
 */
export async function showFilters(experiment: string): Promise<void> {
  const exhibit = await filtersExhibit(await openNotebookTrial(experiment));
  if (exhibit) return await display(exhibitBundle(exhibit));
  await displayMarkdown("The model reads no pictures, so that it has no filters.");
}
