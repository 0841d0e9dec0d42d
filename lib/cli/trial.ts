import { Command, Option } from "commander";
import { relative } from "node:path";
import { parseAssignments, SettingsError } from "../base/mod.ts";
import { type PresetName, presets, withTrialLock } from "../sweep/mod.ts";
import {
  type EpochMetrics,
  metrics,
  parseTrialSettings,
  runTrial,
  type RunTrialOptions,
  type TrialEvent,
  type TrialSettings,
} from "../trainer/mod.ts";
import { collect, engineOption } from "./options.ts";
import { runMain, terminalProgress } from "./terminal.ts";

interface Arguments {
  preset: PresetName;
  settings?: string;
  set: string[];
  directory: string;
  engine?: RunTrialOptions["engine"];
}

const command = new Command("deno task trial")
  .description("Trains one trial. Its settings alone decide its numbers, in a sweep or alone.")
  .addOption(
    new Option("--preset <name>", "sizes of data and model").choices(Object.keys(presets))
      .default("quick"),
  )
  .option("--settings <file>", "a trial's settings.json, instead of a preset")
  .option(
    "--set <name=value>",
    "any setting, over the preset or file; can be repeated",
    collect,
    [],
  )
  .option("--directory <directory>", "where to write, and to go on from", "results/trial")
  .addOption(
    engineOption(),
  )
  .addHelpText(
    "after",
    `
A trial that was stopped goes on from its last epoch when it is started again in the same directory.

Examples:
  deno task trial                                        the report's settings at the quick preset
  deno task trial --preset lab --set learningRate=0.0003
  deno task trial --directory again --settings results/learning_rate/shapes-quick/trials/3/settings.json`,
  );

async function readJson(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (error) {
    throw new SettingsError(
      `The settings cannot be read from '${file}' (${
        (error as Error).message
      }): --settings takes ` +
        `the settings.json of a trial.`,
    );
  }
}

async function readSettings({ settings, preset, set }: Arguments): Promise<TrialSettings> {
  const base = settings === undefined ? presets[preset] : await readJson(settings);
  return parseTrialSettings({ ...base, ...parseAssignments(set) });
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The scores of an epoch that not every trial has, in words. */
function furtherScores(epoch: Partial<EpochMetrics>): string[] {
  const names = ["valAveragePrecision", "valF1", "valVqaAccuracy"] as const;
  const scores = [
    ...names.map((name) => [metrics[name].title, epoch[name]] as const),
    ...Object.entries(epoch.valVqaAccuracyByType ?? {}),
  ];
  return scores.flatMap(([name, score]) => score === undefined ? [] : `${name} ${percent(score)}`);
}

/** Prints a trial's epochs as a table, and its steps as progress. */
function tableOfEpochs(
  { bestBy }: TrialSettings,
  write: (line: string) => void,
): (event: TrialEvent) => void {
  const progress = terminalProgress();
  let stepsPerEpoch = 0;
  return (event) => {
    if (event.event === "start") {
      const { majority, reachable } = event.references;
      stepsPerEpoch = event.stepsPerEpoch;
      write(
        `validation accuracy of always the same answer: ${percent(majority)}` +
          (reachable === undefined ? "" : `; best reachable: ${percent(reachable)}`),
      );
      if (event.resumedAfter > 0) write(`going on after epoch ${event.resumedAfter}`);
      write("epoch  train loss  train accuracy  val loss  val accuracy");
    } else if (event.event === "step") {
      const { epoch, step } = event;
      progress({ label: `Epoch ${epoch}`, done: step, total: stepsPerEpoch, unit: "steps" });
    } else if (event.event === "epoch") {
      const { epoch, trainLoss, trainAccuracy, valLoss, valAccuracy } = event.metrics;
      write([
        String(epoch).padStart(5),
        trainLoss.toFixed(4).padStart(10),
        percent(trainAccuracy).padStart(14),
        valLoss.toFixed(4).padStart(8),
        percent(valAccuracy).padStart(12),
      ].join("  "));
    } else {
      const { epoch, valAccuracy, ...others } = event.best;
      const by = bestBy === "valAccuracy" ? "" : ` by ${bestBy}`;
      write(
        [`best${by}: epoch ${epoch}, ${percent(valAccuracy)}`, ...furtherScores(others)].join(", "),
      );
    }
  };
}

async function main(signal: AbortSignal): Promise<void> {
  const options = command.parse(Deno.args, { from: "user" }).opts<Arguments>();
  const settings = await readSettings(options);
  const { directory, engine } = options;
  await Deno.mkdir(directory, { recursive: true });
  await withTrialLock(directory, () =>
    runTrial(settings, {
      directory,
      ...(engine !== undefined && { engine }),
      signal,
      onEvent: tableOfEpochs(settings, (line) => console.log(line)),
      onNotice: (line) => console.error(line),
      onProgress: terminalProgress(),
    }));
  console.log(`Written to ${relative(Deno.cwd(), directory) || "."}`);
}

await runMain(main);
