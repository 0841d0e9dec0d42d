/** A study that something happens to. */
export interface StudyKind {
  /** Its command, without the folder of results. */
  command: string;
  /** True where a process of Python chooses its points. */
  hasSampler: boolean;
}

const small = "--preset smoke --set data=shapes --set trainRows=256 --set valRows=256";

/** Studies of which all trials are known from the start, and such as grow by what their trials come to. */
export const studies: Readonly<Record<string, StudyKind>> = {
  grid: {
    command: "modality --preset smoke --seeds 2 --set epochs=20",
    hasSampler: false,
  },
  random: {
    command: `tuning --sampler random --trials 12 --seeds 2 ${small} --set epochs=6`,
    hasSampler: false,
  },
  // Before it knows of ten points, TPE draws them at random.
  tpe: {
    command: `tuning --sampler tpe --trials 18 --seeds 1 ${small} --set epochs=6`,
    hasSampler: true,
  },
  pruned: {
    command: `tuning --sampler tpe --pruner asha --trials 32 --seeds 2 ${small} --set epochs=4`,
    hasSampler: true,
  },
  race: {
    command: `modality --race --seeds 4 ${small} --set learningRate=0.01 --set epochs=6`,
    hasSampler: false,
  },
};
