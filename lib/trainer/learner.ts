import * as tf from "@tensorflow/tfjs-core";
import { foldIn, type Key } from "../base/mod.ts";
import type { Batch, Dataset } from "../dataset/mod.ts";
import { disposeTree, type Precision } from "../engine/mod.ts";
import {
  createModel,
  type Parameters,
  parametersKey,
  trialRandomKey,
  type Vocabulary,
} from "../model/mod.ts";
import { adamFactors } from "./adam.ts";
import { ofPacked, Packing } from "./packing.ts";
import { learningRateFactor } from "./schedule.ts";
import type { TrialSettings } from "./settings.ts";
import {
  type BatchMetrics,
  type BatchTensors,
  compileEvalStep,
  compileTrainStep,
  embeddingRows,
  initTrainState,
  mapParameters,
  toTensors,
  type TrainState,
} from "./step.ts";
import type { Task } from "./task.ts";
import { createTask } from "./create_task.ts";

/** The results of a batch, read from the engine. */
export interface BatchResult {
  /** Mean loss in nats, in training before the step. */
  loss: number;
  /** [rows] or [rows, answers], as the model gives them. */
  logits: Float32Array;
}

/** The data whose words and answers a learner knows. */
export type LearnerData = Pick<Dataset, "train" | "val" | "test" | "answers">;

/** The words and answers that a model of this data knows: its tokens only, since others would never move. */
export function vocabularyOf({ train, val, test, answers }: LearnerData): Vocabulary {
  const used = new Set([train, val, test].flatMap(({ tokenIds }) => Array.from(new Set(tokenIds))));
  return { tokenIds: Int32Array.from(used).sort(), answers: answers.length };
}

/** A model that learns batch by batch, on the engine that is open. */
export class Learner {
  /** The task that it learns. */
  readonly task: Task;
  /** The words and answers that it knows. */
  readonly vocabulary: Vocabulary;
  /** Batches of the training rows, the last of which may be short. */
  readonly stepsPerEpoch: number;
  readonly #learningRate: (step: number) => number;
  readonly #key: Key;
  readonly #rowOf: ReadonlyMap<number, number>;
  readonly #trainStep;
  readonly #evalStep;
  readonly #begin: () => TrainState;
  readonly #precision: Precision;
  #packing: Packing | undefined;
  /** With packed parameters. */
  #state: TrainState | undefined;

  /** @param settings The settings of the model and its training. */
  constructor(settings: TrialSettings, data: LearnerData) {
    this.task = createTask(settings, data);
    this.vocabulary = vocabularyOf(data);
    this.stepsPerEpoch = Math.ceil(data.train.samples.length / settings.batchSize);
    const steps = settings.epochs * this.stepsPerEpoch;
    this.#learningRate = (step) =>
      settings.learningRate * learningRateFactor(settings, step, steps);
    this.#key = trialRandomKey(settings);
    this.#rowOf = embeddingRows(this.vocabulary);
    const model = createModel(settings, this.vocabulary);
    const { precision } = settings;
    this.#precision = precision;
    const packed = ofPacked(model, () => this.#packing!);
    const options = { model: packed, task: this.task, sizes: settings, precision };
    this.#trainStep = compileTrainStep(options);
    this.#evalStep = compileEvalStep(options);
    this.#begin = () => initTrainState(parametersKey(settings), model);
  }

  /** Copies the model's numbers and the optimizer's; the caller frees them. */
  copyState(): TrainState {
    return copyState(this.#packed(), (tensors) => copy(this.#packing!.unpack(tensors)));
  }

  /** Goes on from the numbers of a model and its optimizer, which it frees. */
  restore(state: TrainState): void {
    const packing = this.#packing = new Packing(state.parameters, this.#precision);
    this.#replace(copyState(state, (tensors) => packing.pack(tensors)));
    disposeTree(state);
  }

  #packed(): TrainState {
    // Only when asked for: a trial that goes on never begins.
    if (this.#state === undefined) this.restore(this.#begin());
    return this.#state!;
  }

  #replace(state: TrainState): void {
    this.#free();
    this.#state = state;
  }

  #free(): void {
    if (this.#state !== undefined) disposeTree(this.#state);
  }

  /** Copies a batch to the engine; a step or {@linkcode disposeTree} frees it. */
  prepare(batch: Batch): BatchTensors {
    return toTensors(batch, this.#rowOf, this.task);
  }

  /** Learns from a batch. @param step From 1, over all epochs. */
  async train(batch: BatchTensors, step: number): Promise<BatchResult> {
    const key = tf.tensor1d([...foldIn(this.#key, "step", step)], "int32");
    const factors = tf.tensor1d(adamFactors(this.#learningRate(step), step));
    try {
      const { state, metrics } = await this.#trainStep(this.#packed(), batch, key, factors);
      this.#replace(state);
      return read(metrics);
    } finally {
      disposeTree([batch, key, factors]);
    }
  }

  /** Evaluates a batch, learning nothing. */
  async evaluate(batch: BatchTensors): Promise<BatchResult> {
    const { parameters, statistics } = this.#packed();
    try {
      return read(await this.#evalStep({ parameters, statistics }, batch));
    } finally {
      disposeTree(batch);
    }
  }

  /** Frees the model. */
  close(): void {
    this.#free();
    this.#trainStep.dispose();
    this.#evalStep.dispose();
  }
}

/** Copies a state. @param map Gives new tensors. */
function copyState(state: TrainState, map: (tensors: Parameters) => Parameters): TrainState {
  return tf.tidy(() => mapParameters({ ...state, statistics: copy(state.statistics) }, map));
}

function copy(tensors: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]),
  );
}

function read(metrics: BatchMetrics): BatchResult {
  const [loss] = metrics.loss.dataSync();
  const logits = metrics.logits.dataSync() as Float32Array;
  disposeTree(metrics);
  return { loss: loss!, logits };
}

/** The steps of a trial without its files. */
export interface Steps {
  /** One training step; the batch's mean loss before it. */
  train(batch: Batch): Promise<number>;
  /** The batch's mean loss in evaluation. */
  evaluate(batch: Batch): Promise<number>;
  /** Frees the model. */
  close(): void;
}

/**
 * Makes a model to take single steps with, on the engine that is open.
 *
 * @param settings The settings of the model and its training.
 * @param data Whose tokens and answers the model knows.
 */
export function openSteps(settings: TrialSettings, data: LearnerData): Steps {
  const learner = new Learner(settings, data);
  let step = 0;
  return {
    train: async (batch) => (await learner.train(learner.prepare(batch), ++step)).loss,
    evaluate: async (batch) => (await learner.evaluate(learner.prepare(batch))).loss,
    close: () => learner.close(),
  };
}
