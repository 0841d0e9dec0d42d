/** The experiments that have a notebook of the template. */
export const templated = [
  "learning_rate",
  "dropout",
  "batch_size",
  "epochs",
  "image_depth",
  "attention",
  "modality",
  "training_size",
  "precision",
];
