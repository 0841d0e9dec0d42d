import {
  cutTrial,
  type EpochMetrics,
  type MetricName,
  removeCheckpoint,
  rowResultsHash,
} from "../trainer/mod.ts";
import type { JobEvent } from "./executor.ts";
import type { Journal, JournalTrial } from "./journal.ts";
import type { TrialEnd } from "./pruner.ts";
import { type TrialResult, writeResultFile } from "./result_file.ts";

/** Writes what a trial says into its study's journal and the trial's `result.json`. */
export class TrialRecorder {
  /** The epochs that are in the journal, in order. */
  readonly history: EpochMetrics[] = [];
  readonly #journal: Journal;
  readonly #trial: JournalTrial;
  readonly #metric: MetricName;
  readonly #directory: string;
  #result: TrialResult = {};
  #stepsPerEpoch = 0;

  /** @param directory The trial's. */
  constructor(journal: Journal, trial: JournalTrial, metric: MetricName, directory: string) {
    this.#journal = journal;
    this.#trial = trial;
    this.#metric = metric;
    this.#directory = directory;
  }

  /** Records an event. */
  async record(event: JobEvent): Promise<void> {
    switch (event.event) {
      case "start": {
        const { references, dataHash, found, edition, engine, history } = event;
        this.#stepsPerEpoch = event.stepsPerEpoch;
        this.#result = {
          ...{ references, dataHash, engine },
          ...(found !== undefined && { found }),
          ...(edition !== undefined && { edition }),
        };
        await writeResultFile(this.#directory, this.#result);
        await this.#journal.setAttributes(this.#trial, {
          ...this.#result,
          // A kill before has left them.
          ...("error" in this.#trial.attributes && { error: null, log: null }),
        });
        this.history.length = 0;
        if (history.length > 0) await this.#add(history);
        break;
      }
      case "runs":
        await this.#journal.setAttributes(this.#trial, { runs: event.runs });
        break;
      case "epoch":
        await this.#add([event.metrics]);
    }
  }

  /**
   * Writes what the trial's own folder is to tell of its end, before the journal does.
   *
   * @throws {FileError} Where the folder does not take it.
   */
  async keep(outcome: TrialEnd): Promise<void> {
    if (outcome.status === "pruned") {
      const steps = this.history.length * this.#stepsPerEpoch;
      await cutTrial(this.#directory, this.history, steps);
    }
    if (outcome.status !== "complete") return;
    const { seconds } = outcome;
    const rowsHash = await rowResultsHash(this.#directory);
    const end = { seconds, ...(rowsHash !== undefined && { rowsHash }) };
    await writeResultFile(this.#directory, { ...this.#result, ...end });
  }

  /** Records the end in the journal; a trial that was stopped or killed stays running, so that it goes on. */
  async end(outcome: TrialEnd): Promise<void> {
    const { history } = this;
    switch (outcome.status) {
      case "stopped":
        return;
      case "killed": {
        const { error, log } = outcome;
        return await this.#journal.setAttributes(this.#trial, { error, log });
      }
      case "failed": {
        const { error, log } = outcome;
        return await this.#journal.finish(this.#trial, undefined, { history, error, log });
      }
      case "pruned": {
        await this.#journal.prune(this.#trial, outcome.value, { history });
        return await removeCheckpoint(this.#directory);
      }
      case "complete": {
        const { best: { [this.#metric]: value }, seconds } = outcome;
        const isNumber = value !== undefined && !Number.isNaN(value);
        await this.#journal.finish(this.#trial, isNumber ? value : undefined, {
          ...{ history, seconds },
          ...(!isNumber && { error: `The ${this.#metric} of its best epoch is not a number.` }),
        });
        // Until now a killed sweep found the trial's end in it.
        await removeCheckpoint(this.#directory);
      }
    }
  }

  async #add(epochs: readonly EpochMetrics[]): Promise<void> {
    this.history.push(...epochs);
    await this.#journal.report(
      this.#trial,
      epochs.map((metrics) => [metrics.epoch, metrics[this.#metric] ?? NaN]),
    );
  }
}
