import { join } from "node:path";
import {
  FileError,
  foldIn,
  isOfStop,
  type Key,
  type OnProgress,
  permutation,
  prefetch,
  UserError,
  writeAtomic,
} from "../base/mod.ts";
import {
  type BatchOptions,
  type Dataset,
  missingPicturesSentence,
  type Split,
} from "../dataset/mod.ts";
import { disposeTree, type Engine, type EngineOptions, openEngine } from "../engine/mod.ts";
import { checkBatchNorm, modelTask, saveWeights, trialRandomKey } from "../model/mod.ts";
import { checkTrialData } from "./check_data.ts";
import {
  type Checkpoint,
  hasCheckpoint,
  loadCheckpoint,
  removeCheckpoint,
  saveCheckpoint,
  type TrialProgress,
} from "./checkpoint.ts";
import { removeEarlierFiles } from "./earlier_files.ts";
import {
  loadPartialEpoch,
  type PartialEpoch,
  partialEpochPath,
  savePartialEpoch,
} from "./partial_epoch.ts";
import { installEngine } from "./prepare.ts";
import { DamageError } from "./stored_file.ts";
import type { TrialIdentity } from "./trial_identity.ts";
import type { TrialEvent } from "./events.ts";
import { Learner } from "./learner.ts";
import { bestEpoch, type EpochMetrics } from "./metric.ts";
import { publicSettings, type TrialSettings } from "./settings.ts";
import { concatColumns, labelRows, type RowLabels, writeRowResults } from "./row_results.ts";
import { StepLosses } from "./step_losses.ts";
import type { RowColumns } from "./task.ts";
import { Totals } from "./totals.ts";
import { openTrialData } from "./trial_data.ts";

/** The loss is no longer a number, so that nothing more can be learned. */
export class DivergedError extends UserError {}

/** Options of running a trial; none changes its numbers, but for the engine's own rounding. */
export interface RunTrialOptions {
  /** The folder of its settings, history, weights and checkpoint; a trial that was stopped goes on. */
  directory: string;
  /** The engine to run on. @default "auto" */
  engine?: EngineOptions["engine"];
  /** Hears of each step and epoch. */
  onEvent?: (event: TrialEvent) => void;
  /** Hears of installation, downloads and decoding. */
  onProgress?: OnProgress;
  /** Hears single lines of what a user should know. */
  onNotice?: (line: string) => void;
  /** Stops the trial between two steps. */
  signal?: AbortSignal;
  /**
   * True to fetch again the pictures that could not be had before, unless the trial goes on, and to tell
   * of those that are missing still; trials of a sweep find this done. @default false
   */
  retriesPictures?: boolean;
  /** Leaves it to the caller to remove the last checkpoint, from which the same call ends at once. */
  keepsCheckpoint?: boolean;
}

const engineNames = { native: "TensorFlow ", gpu: "TensorFlow ", wasm: "TensorFlow.js wasm " };

/** The training of an epoch so far. */
interface Training {
  /** Steps. */
  step: number;
  /** The sums over their batches. */
  totals: Totals;
}

/** The result of a trial. */
export interface TrialResult {
  /** The metrics of each epoch. */
  history: EpochMetrics[];
  /** The first epoch with the best of the metric `bestBy`, whose weights are kept. */
  best: EpochMetrics;
}

/**
 * Trains one model from its settings, which alone decide its numbers.
 *
 * Writes `settings.json`, `history.json`, the validation rows' results (`rows.npz`), the loss of each step
 * (`step_losses.f32`) and the best epoch's `weights.safetensors`, and until the end a checkpoint after each
 * epoch and where it is stopped, from which the same call goes on to the same bits. Where the checkpoint or the weights are damaged,
 * the trial starts again, and an event says so. One that starts anew first removes what an earlier trial has
 * left in the folder.
 *
 * @throws {DatasetError} At data that cannot be had, or on which its numbers would mean nothing.
 * @throws {SettingsError} When batch norm would see one value a channel.
 * @throws {DivergedError} When the loss becomes NaN or infinite.
 * @throws {CheckpointError} When the folder holds an unfinished trial with other settings or data.
 * @throws {DOMException} "AbortError" when the signal stopped it.
 */
export async function runTrial(
  settings: TrialSettings,
  options: RunTrialOptions,
): Promise<TrialResult> {
  const { onNotice, onEvent = () => {} } = options;
  const { dataset, engine } = await open(settings, options);
  try {
    checkTrialData(settings, dataset);
    checkBatchNorm(settings, settings, dataset.train.samples.length);
    const missing = missingPicturesSentence(dataset.found);
    if (options.retriesPictures && missing !== undefined) onNotice?.(missing);
    const trial = new Trial(settings, dataset, engine, options);
    const history = await trial.run();
    const best = bestEpoch(history, settings.bestBy)!;
    if (!options.keepsCheckpoint) await removeCheckpoint(options.directory);
    onEvent({ event: "end", best, seconds: trial.seconds });
    return { history, best };
  } finally {
    dataset.close();
  }
}

/** Opens the data while the engine's library loads, which takes as long. */
async function open(
  settings: TrialSettings,
  { directory, engine, retriesPictures = false, onProgress, onNotice }: RunTrialOptions,
): Promise<{ dataset: Dataset; engine: Engine }> {
  const retry = retriesPictures && !await hasCheckpoint(directory);
  const isWasm = await installEngine({ engine, onProgress, onNotice }) === "wasm";
  const { threads } = settings;
  const opening = openEngine({ engine: isWasm ? "wasm" : engine, threads, onNotice });
  const opened = opening.catch(() => {});
  let dataset: Dataset | undefined;
  try {
    dataset = await openTrialData(settings, { retry, onProgress });
    return { dataset, engine: await opening };
  } catch (error) {
    dataset?.close();
    // Until then nobody sees what is written to standard error.
    await opened;
    throw error;
  }
}

class Trial {
  readonly #settings: TrialSettings;
  readonly #dataset: Dataset;
  readonly #engine: Engine;
  readonly #directory: string;
  readonly #signal: AbortSignal | undefined;
  readonly #onEvent: (event: TrialEvent) => void;
  readonly #key: Key;
  readonly #learner: Learner;
  readonly #valRows: RowLabels;
  #progress: TrialProgress = { history: [], rows: [], seconds: 0 };
  /** What was trained earlier of the epoch that comes next. */
  #partial: PartialEpoch | undefined;

  constructor(
    settings: TrialSettings,
    dataset: Dataset,
    engine: Engine,
    { directory, signal, onEvent = () => {} }: RunTrialOptions,
  ) {
    this.#settings = settings;
    this.#dataset = dataset;
    this.#engine = engine;
    this.#directory = directory;
    this.#signal = signal;
    this.#onEvent = onEvent;
    this.#key = trialRandomKey(settings);
    this.#learner = new Learner(settings, dataset);
    this.#valRows = labelRows(dataset.val.samples, modelTask(settings));
  }

  /** Seconds of training and evaluation, those before a restart included. */
  get seconds(): number {
    return this.#progress.seconds;
  }

  async run(): Promise<EpochMetrics[]> {
    try {
      await this.#resume();
      const begun = this.#progress.history.length;
      const steps = begun * this.#learner.stepsPerEpoch + (this.#partial?.step ?? 0);
      using losses = await StepLosses.open(this.#directory, steps);
      for (let epoch = begun + 1; epoch <= this.#settings.epochs; epoch++) {
        await this.#runEpoch(epoch, losses);
      }
      return this.#progress.history;
    } finally {
      this.#learner.close();
    }
  }

  get #identity(): TrialIdentity {
    return { settings: this.#settings, dataHash: this.#dataset.hash };
  }

  /** Goes back to where an earlier run of the trial was stopped, if it was. */
  async #resume(): Promise<void> {
    const checkpoint = await this.#checkpoint();
    if (checkpoint !== undefined) {
      this.#learner.restore(checkpoint.state);
      this.#progress = checkpoint.progress;
    }
    const next = this.#progress.history.length + 1;
    const begun = await loadPartialEpoch(this.#directory, next, this.#identity);
    if (begun !== undefined) {
      this.#learner.restore(begun.state);
      this.#partial = begun.partial;
    } else if (checkpoint === undefined) await removeEarlierFiles(this.#directory);
    await this.#writeJson("settings.json", publicSettings(this.#settings));
    // The checkpoint alone is certain to be whole.
    if (checkpoint !== undefined) await this.#writeHistory();
    this.#onEvent({
      event: "start",
      epochs: this.#settings.epochs,
      stepsPerEpoch: this.#learner.stepsPerEpoch,
      resumedAfter: this.#progress.history.length,
      ...(this.#partial && { resumedSteps: this.#partial.step }),
      history: this.#progress.history,
      references: this.#learner.task.references(),
      dataHash: this.#dataset.hash,
      found: this.#dataset.found,
      ...(this.#dataset.edition !== undefined && { edition: this.#dataset.edition }),
      engine: engineNames[this.#engine.name] + this.#engine.version,
    });
  }

  /** The checkpoint to go on from; none where it, or the weights beside it, are damaged. */
  async #checkpoint(): Promise<Checkpoint | undefined> {
    try {
      return await loadCheckpoint(this.#directory, this.#identity);
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      this.#onEvent({ event: "restart", reason: error.message });
      return undefined;
    }
  }

  async #writeHistory(): Promise<void> {
    await this.#writeJson("history.json", this.#progress.history);
    await writeRowResults(this.#directory, this.#valRows, this.#progress.rows);
  }

  async #runEpoch(epoch: number, losses: StepLosses): Promise<void> {
    const { step = 0, sums, seconds: earlier = 0 } = this.#partial ?? {};
    this.#partial = undefined;
    const training: Training = { step, totals: new Totals(this.#learner.task, sums) };
    const began = performance.now();
    const time = () => earlier + (performance.now() - began) / 1000;
    try {
      await this.#train(epoch, training, losses);
      await this.#endEpoch(epoch, training.totals, time);
    } catch (error) {
      if (isOfStop(error)) await this.#keepPart(epoch, training, time());
      throw error;
    }
  }

  /** Keeps what was trained of an epoch; where the disk does not take it, the epochs before are kept. */
  async #keepPart(epoch: number, { step, totals }: Training, seconds: number): Promise<void> {
    if (step === 0) return;
    const partial = { epoch, step, sums: totals.sums, seconds };
    const state = this.#learner.copyState();
    try {
      await savePartialEpoch(this.#directory, state, partial, this.#identity);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    } finally {
      disposeTree(state);
    }
  }

  /** Evaluates a trained epoch and writes it down. */
  async #endEpoch(epoch: number, train: Totals, time: () => number): Promise<void> {
    const { val, rows: valRows } = await this.#evaluate();
    this.#checkLoss(val.loss, `of validation after epoch ${epoch}`);
    const isLast = epoch === this.#settings.epochs;
    const fittedAccuracy = isLast ? await this.#fittedAccuracy() : undefined;
    const metrics: EpochMetrics = {
      epoch,
      trainLoss: train.loss,
      trainAccuracy: train.accuracy,
      ...(fittedAccuracy !== undefined && { fittedAccuracy }),
      valLoss: val.loss,
      valAccuracy: val.accuracy,
      ...this.#learner.task.score(val.predictions),
    };
    const seconds = time();
    const history = [...this.#progress.history, metrics];
    const rows = [...this.#progress.rows, valRows];
    this.#progress = { ...this.#progress, history, rows };
    this.#progress.seconds += seconds;
    await this.#save(epoch);
    this.#onEvent({ event: "epoch", seconds, metrics });
  }

  /** Saves the trial as it is after an epoch, whose weights are kept where it is the best. */
  async #save(epoch: number): Promise<void> {
    const state = this.#learner.copyState();
    try {
      if (bestEpoch(this.#progress.history, this.#settings.bestBy)?.epoch === epoch) {
        this.#progress.weightsHash = await saveWeights(this.#directory, state, {
          ...this.#identity,
          tokenIds: this.#learner.vocabulary.tokenIds,
          answers: this.#dataset.answers,
          epoch,
        });
      }
      await this.#writeHistory();
      await saveCheckpoint(this.#directory, state, this.#progress, this.#identity);
      await Deno.remove(partialEpochPath(this.#directory)).catch(() => {});
    } finally {
      disposeTree(state);
    }
  }

  async #train(epoch: number, training: Training, losses: StepLosses): Promise<void> {
    const { batchSize } = this.#settings;
    const { train } = this.#dataset;
    const { stepsPerEpoch } = this.#learner;
    const order = permutation(foldIn(this.#key, "order", epoch), train.samples.length)
      .slice(training.step * batchSize);
    for await (const { batch, tensors } of this.#batches(train, { batchSize, order })) {
      const step = ++training.step;
      const result = await this.#learner.train(tensors, (epoch - 1) * stepsPerEpoch + step);
      training.totals.add(batch, result);
      await losses.add(result.loss);
      this.#checkLoss(result.loss, `at step ${step} of epoch ${epoch}`);
      this.#onEvent({ event: "step", epoch, step, loss: result.loss });
    }
  }

  async #evaluate(): Promise<{ val: Totals; rows: RowColumns }> {
    const { batchSize } = this.#settings;
    const { task } = this.#learner;
    const val = new Totals(task);
    const columns: RowColumns[] = [];
    for await (const { batch, tensors } of this.#batches(this.#dataset.val, { batchSize })) {
      const result = await this.#learner.evaluate(tensors);
      val.add(batch, result);
      columns.push(task.rowResults(result.logits, batch));
    }
    return { val, rows: concatColumns(columns) };
  }

  /** The accuracy of the training rows in evaluation. */
  async #fittedAccuracy(): Promise<number> {
    const { batchSize } = this.#settings;
    const totals = new Totals(this.#learner.task);
    for await (const { batch, tensors } of this.#batches(this.#dataset.train, { batchSize })) {
      totals.add(batch, await this.#learner.evaluate(tensors));
    }
    return totals.accuracy;
  }

  /** Batches on the engine; the next one is copied there while the engine computes. */
  async *#batches(split: Split, options: BatchOptions) {
    const prepared = async function* (learner: Learner) {
      for await (const whole of split.batches(options)) {
        const tensors = learner.prepare(whole);
        const { images, ...batch } = whole;
        images.buffer.transfer(0); // The garbage collector would free a hundred megabytes late.
        yield { batch, tensors };
      }
    };
    for await (
      const item of prefetch(prepared(this.#learner), ({ tensors }) => disposeTree(tensors))
    ) {
      if (this.#signal?.aborted) disposeTree(item.tensors);
      this.#signal?.throwIfAborted();
      yield item;
    }
  }

  #checkLoss(loss: number, when: string): void {
    if (Number.isFinite(loss)) return;
    throw new DivergedError(
      `The loss ${when} is ${loss}: training diverged. ` +
        `Lower learningRate, which is ${this.#settings.learningRate}.`,
    );
  }

  async #writeJson(file: string, value: unknown): Promise<void> {
    await writeAtomic(join(this.#directory, file), JSON.stringify(value, null, 2) + "\n");
  }
}
