import { join } from "node:path";
import { UserError, writeAtomic } from "../../lib/base/mod.ts";
import {
  defineExperiment,
  type Executor,
  type Job,
  latestTrials,
  openStudy,
  runSweep,
  type Study,
} from "../../lib/sweep/mod.ts";
import type { EpochMetrics } from "../../lib/trainer/mod.ts";
import { type Area, type Bench, makeArea, read, refused } from "./area.ts";
import type { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Reads the trials that count of a study's folder. */
export type StudyReader = (directory: string) => Promise<Pick<Study, "trials" | "points">>;

/** The epochs of a trial, by which one that has another's is known. */
function historyOf({ settings: { learningRate, seed, epochs } }: Pick<Job, "settings">) {
  return Array.from({ length: epochs }, (_, i): EpochMetrics => ({
    epoch: i + 1,
    trainLoss: learningRate / (i + 1),
    trainAccuracy: 0.5,
    valLoss: learningRate + seed,
    valAccuracy: (1 - learningRate) / (seed + 2) + i / 100,
  }));
}

/** Runs trials without a model, of which some fail. */
const executorOf = (dice: Dice): Executor => ({
  async run(job, onEvent) {
    const history = historyOf(job);
    const { epochs } = job.settings;
    await onEvent({
      ...{ event: "start", epochs, stepsPerEpoch: 1, resumedAfter: 0, history: [] },
      ...{ references: { majority: 0.5, reachable: 1 }, dataHash: "d0", engine: "none" },
    });
    for (const metrics of history) await onEvent({ event: "epoch", seconds: 1, metrics });
    if (dice.below(6) === 0) return { status: "failed", error: "ä fault", log: "" };
    await writeAtomic(join(job.directory, "history.json"), JSON.stringify(history));
    await onEvent({ event: "end", best: history.at(-1)!, seconds: epochs });
    return { status: "complete", best: history.at(-1)!, seconds: epochs };
  },
});

/** Runs a study of a few trials. */
function makeStudy(resultsDirectory: string, dice: Dice): Promise<Study> {
  const rates = [0.5, 0.25, 0.125, 0.0625].slice(0, 2 + dice.below(3));
  return runSweep({
    experiment: {
      name: "rates",
      ...defineExperiment({
        question: "Which?",
        vary: { learningRate: rates },
        base: { learningRate: 0.5 },
        metric: "valAccuracy",
      }),
    },
    ...{ preset: "smoke", seeds: 1 + dice.below(2), jobs: 1, resultsDirectory },
    executor: executorOf(dice),
  });
}

/** Edits of lines as people and tools make them. */
const edits: readonly ((lines: string[], dice: Dice) => string[])[] = [
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 1),
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 1 + dice.below(4)),
  (lines, dice) => {
    const at = dice.below(lines.length);
    return lines.toSpliced(at, 0, lines[at]!);
  },
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 0, dice.pick(lines)),
  (lines, dice) => {
    const at = dice.below(lines.length - 1);
    return lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!);
  },
  (lines, dice) =>
    lines.toSpliced(dice.below(lines.length), 0, dice.pick(["", " ", "null", "{}", "#"])),
  (lines, dice) => lines.slice(0, dice.below(lines.length)),
];

function mutated(journal: Bytes, dice: Dice): Bytes {
  if (dice.below(2) === 0) return mutateBytes(journal, dice);
  const lines = new TextDecoder().decode(journal).split("\n").slice(0, -1);
  const edited = dice.pick(edits)(lines, dice).map((line) => `${line}\n`).join("");
  return new TextEncoder().encode(edited);
}

/** A trial in words that are another's where one of its numbers is. */
const wordsOf = ({ point, seed, value, history }: Study["trials"][number]) =>
  JSON.stringify([point, seed, value, history]);

const completeOf = (study: Pick<Study, "trials" | "points">) =>
  latestTrials(study).filter(({ state }) => state === "complete").map(wordsOf);

/** Broken journals of studies whose trials' folders are whole. */
export const journalAreaOf = (readStudy: StudyReader): Area =>
  makeArea({
    description: "no trial of an edited or damaged journal has another's score",
    cases: 200,
    leastRead: 0.1,
    async open({ dice, directory }): Promise<Bench<Bytes>> {
      const study = await makeStudy(directory, dice);
      const path = join(study.directory, "journal.log");
      const whole = await Deno.readFile(path);
      const right = new Set(completeOf(study));
      return {
        whole,
        broken: () => mutated(whole, dice),
        nameOf: (journal) => journal.toBase64(),
        async judge(journal) {
          await Deno.writeFile(path, journal);
          try {
            const complete = completeOf(await readStudy(study.directory));
            const wrong = complete.find((trial) => !right.has(trial));
            if (wrong !== undefined) return read(`${wrong} is none of ${[...right].join()}`);
            if (new Set(complete).size < complete.length) return read("a trial is there twice");
            const isLost = journal === whole && complete.length < right.size;
            return read(isLost ? `${complete.length} trials of ${right.size}` : undefined);
          } catch (error) {
            if (!(error instanceof UserError)) return refused(`an error without a name: ${error}`);
            if (error.message.includes(study.directory)) return refused();
            return refused(`an error that does not name the file: ${error.message}`);
          }
        },
      };
    },
  });

/** Broken journals, as the product reads them. */
export const journalArea = journalAreaOf(openStudy);
