import { InvalidArgumentError, Option } from "commander";
import { plural, shownPath } from "../base/mod.ts";
import type { SplitName } from "../dataset/mod.ts";
import { PredictionsError, writePredictions } from "../predictions/mod.ts";
import { bestTrial } from "../sweep/mod.ts";
import {
  openTrial,
  type OpenTrialOptions,
  scorePredictions,
  type TrainedTrial,
} from "../trainer/mod.ts";
import { Command } from "./command.ts";
import { engineOption } from "./options.ts";
import { rowScores } from "./score.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path } from "./values.ts";

interface Arguments {
  split: SplitName;
  rows: number;
  directory?: string;
  engine?: OpenTrialOptions["engine"];
}

const program = new Command("deno task predict")
  .description(
    "Predicts from a trained trial's best weights: prints the score where the labels are known, and " +
      "writes what the VizWiz challenge takes as submissions, and predictions.html, a contact sheet.",
  )
  .argument(
    "[trials...]",
    "a trial's directory, or two: one of a model of answerability and one of the answer model " +
      "(default: the best trial of the newest learning_rate study at the quick preset)",
  )
  .addOption(
    new Option("--split <name>", "rows to predict").choices(["test", "val"]).default("test"),
  )
  .option("--rows <count>", "rows on the contact sheet", count, 100)
  .option("--directory <directory>", "where to write (default: the first trial's directory)", path)
  .addOption(engineOption())
  .addHelpAfter(`
It writes answers-<split>.json of an answer model, answerability-<split>.json of another, and
predictions.html. The rows are those of the trial's data: train with --set testRows=0 for all.

Examples:
  deno task predict
  deno task predict results/trial --split val
  deno task predict results/learning_rate/shapes-quick/trials/9 --rows 20
  deno task predict results/answerability results/answers --directory submission`);

function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError("It must be a whole number from 0.");
}

/** The directories that were named, or the one of the default. */
async function directories(named: string[]): Promise<string[]> {
  if (named.length > 2) {
    throw new PredictionsError(
      `${named.length} trials are too many: name one, or one of each task.`,
    );
  }
  if (named.length > 0) return named;
  const best = await bestTrial({ experiment: "learning_rate", preset: "quick" });
  if (best === undefined) {
    throw new PredictionsError(
      "No trial of the learning_rate experiment at the quick preset has weights: run 'deno task " +
        "sweep', or name a trial's directory, as in 'deno task predict results/trial'.",
    );
  }
  print(`The best trial of the learning_rate study: ${shownPath(best.directory)}`);
  return [best.directory];
}

await runMain(async () => {
  program.parse(taskArguments(), { from: "user" });
  const { engine, ...options } = program.opts<Arguments>();
  const onProgress = terminalProgress();
  const onNotice = (line: string) => print(line, { output: "stderr" });
  const trials: TrainedTrial[] = [];
  for (const directory of await directories(program.args.map(path))) {
    trials.push(await openTrial(directory, { engine, onProgress, onNotice }));
  }
  const { split } = options;
  const scores: string[] = [], notices: string[] = [];
  const paths = await writePredictions(trials, {
    ...options,
    onProgress,
    onNotice: (line) => notices.push(line),
    onPredictions(trial, predictions) {
      const scored = scorePredictions(trial, split, predictions);
      const told = scored === undefined
        ? "labels unknown, so no score"
        : rowScores(scored).join(", ");
      scores.push(`${trial.task} of ${plural(predictions.length, `${split} row`)}: ${told}`);
    },
  });
  for (const trial of trials) trial.close();
  for (const line of scores) print(line, { indent: 2 });
  for (const line of notices) print(line);
  for (const path of paths) print(`Written to ${shownPath(path)}`);
});
