import { join } from "node:path";
import {
  isOfStop,
  type OnProgress,
  plural,
  projectRoot,
  readJson,
  SettingsError,
  shownPath,
  systemReason,
} from "../base/mod.ts";
import { type PresetName, presets, withTrialLock } from "../sweep/mod.ts";
import {
  parseTrialAssignments,
  parseTrialSettings,
  runTrial,
  type RunTrialOptions,
  type TrialEvent,
  type TrialSettings,
} from "../trainer/mod.ts";
import { Command } from "./command.ts";
import { printSettings } from "./list.ts";
import { engineOption, listOption, presetOption, setOption } from "./options.ts";
import { formatScore, rowScores } from "./score.ts";
import { print } from "./screen.ts";
import { goingOn } from "./sweep_progress.ts";
import { interrupted, runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path } from "./values.ts";

interface Arguments {
  preset: PresetName;
  settings?: string;
  set: string[];
  directory?: string;
  engine?: RunTrialOptions["engine"];
  list?: "settings";
}

const command = new Command("deno task trial")
  .description("Trains one trial. Its settings alone decide its numbers, in a sweep or alone.")
  .addOption(presetOption())
  .option("--settings <file>", "a trial's settings.json, instead of a preset", path)
  .addOption(setOption("any setting, over the preset or file"))
  .option(
    "--directory <directory>",
    "where to write, and to go on from (default: results/trial)",
    path,
  )
  .addOption(engineOption())
  .addOption(listOption(["settings"]))
  .addHelpAfter(`
A trial that was stopped goes on from its last epoch when it is started again in the same directory.

Examples:
  deno task trial                                        the report's settings at the quick preset
  deno task trial --preset lab --set learningRate=0.0003
  deno task trial --list                                 what --set can set
  deno task trial --directory again --settings results/learning_rate/shapes-quick/trials/3/settings.json`);

async function readSettingsFile(file: string): Promise<Record<string, unknown>> {
  const refuse = (reason: string) =>
    new SettingsError(
      `The settings cannot be read from '${file}' (${reason}): --settings takes the settings.json of a ` +
        `trial.`,
    );
  const read = await readJson(file);
  if (read === undefined) throw refuse("it is not there");
  if (read.fault) throw refuse(systemReason(read.fault)?.reason ?? read.fault.message);
  const settings = read.content;
  if (typeof settings === "object" && settings !== null && !Array.isArray(settings)) {
    return { ...settings };
  }
  throw refuse(`it holds ${JSON.stringify(settings).slice(0, 40)}, not settings by name`);
}

async function readSettings({ settings, preset, set }: Arguments): Promise<TrialSettings> {
  const base = settings === undefined ? presets[preset] : await readSettingsFile(settings);
  return parseTrialSettings({ ...base, ...parseTrialAssignments(set) });
}

const percent = (share: number) => formatScore("valAccuracy", share);

/** Prints a trial's epochs as a table, and its steps as progress. */
function tableOfEpochs(
  { bestBy, epochs }: TrialSettings,
  write: (line: string) => void,
  progress: OnProgress,
): (event: TrialEvent) => void {
  let stepsPerEpoch = 0;
  return (event) => {
    if (event.event === "restart") {
      write(`${event.reason}: the trial starts again`);
    } else if (event.event === "start") {
      const { majority, reachable } = event.references;
      stepsPerEpoch = event.stepsPerEpoch;
      write(
        `accuracy of always the same answer ${percent(majority)}` +
          (reachable === undefined ? "" : `; best reachable ${percent(reachable)}`),
      );
      const begun = goingOn(event);
      if (begun !== undefined) write(begun);
      write("epoch  train loss  train accuracy  val loss  val accuracy");
    } else if (event.event === "step") {
      const { epoch, step } = event;
      progress({
        label: `Epoch ${epoch} of ${epochs}`,
        done: step,
        total: stepsPerEpoch,
        unit: "steps",
      });
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
      const by = bestBy === "valAccuracy" ? "" : ` by ${bestBy}`;
      write(
        `best${by}: epoch ${event.best.epoch} of ${epochs}, ${rowScores(event.best).join(", ")}`,
      );
    }
  };
}

async function main(signal: AbortSignal): Promise<number> {
  const options = command.parse(taskArguments(), { from: "user" }).opts<Arguments>();
  if (options.list !== undefined) {
    printSettings();
    return 0;
  }
  const settings = await readSettings(options);
  const { directory = join(projectRoot, "results", "trial"), engine } = options;
  const progress = terminalProgress();
  const show = tableOfEpochs(settings, print, terminalProgress({ isTransient: true }));
  let epochs = 0;
  try {
    await withTrialLock(
      directory,
      () =>
        runTrial(settings, {
          directory,
          retriesPictures: true,
          ...(engine !== undefined && { engine }),
          signal,
          onEvent(event) {
            if (event.event === "start") epochs = event.resumedAfter;
            if (event.event === "epoch") epochs = event.metrics.epoch;
            show(event);
          },
          onNotice: (line) => print(line, { output: "stderr" }),
          onProgress: progress,
        }),
      ({ owner }) =>
        print(`Waits for ${owner}, which is at work in ${directory}: end that, or wait`, {
          output: "stderr",
        }),
    );
  } catch (error) {
    if (!signal.aborted || !isOfStop(error)) throw error;
    print(`${epochs} of ${plural(settings.epochs, "epoch")} done; the same command goes on`);
    return interrupted;
  }
  print(`Written to ${shownPath(directory)}`);
  return 0;
}

await runMain(main);
