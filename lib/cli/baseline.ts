import { join } from "node:path";
import {
  describeSettings,
  formatDuration,
  parseAssignments,
  parseSettings,
  projectRoot,
  SettingsError,
  shownPath,
} from "../base/mod.ts";
import { datasetSettings, hasNormalAnswers, openQuestions } from "../dataset/mod.ts";
import { baselineMarkdown, type BaselineReport, writeBaselineReport } from "../report/mod.ts";
import { fitConstant, fitQuestionOnly, scoreBaseline } from "../trainer/mod.ts";
import { printMarkdown } from "./print_markdown.ts";
import { print } from "./screen.ts";
import { Command } from "./command.ts";
import { printSettings } from "./list.ts";
import { commandLine, listOption, setOption } from "./options.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path } from "./values.ts";

const program = new Command("deno task baseline")
  .description(
    "Trains and scores what does not look at pictures: the question alone, and always the same. " +
      "It needs annotations only.",
  )
  .addOption(setOption("any setting of the data"))
  .addOption(listOption(["settings"]))
  .option(
    "--results <directory>",
    "where to write (default: results/baselines/<data>-<training rows>-<validation rows>)",
    path,
  )
  .addHelpAfter(`
Examples:
  deno task baseline                                       2,000 and 1,000 rows of shapes
  deno task baseline --set data=easy-vqa --set trainRows=0 --set valRows=0
  deno task baseline --set data=vizwiz --set trainRows=0 --set valRows=0 --set testRows=1
  deno task baseline --set data=vizwiz --set dataDirectory=/data/vizwiz --set valRows=0`);

/** The settings of the data that only models read. */
const unreadSettings = ["imageSize", "tokens", "questions", "minimumAnswerCount"];

/** Refuses settings of the data that are for models. */
function checkIsRead(given: Readonly<Record<string, unknown>>): void {
  const unread = unreadSettings.find((name) => name in given);
  if (unread === undefined) return;
  throw new SettingsError(
    `Setting '${unread}' makes no difference to a baseline, which sees no pictures, reads the words ` +
      `of whole questions and knows all answers: leave it out.`,
  );
}

await runMain(async () => {
  program.parse(taskArguments(), { from: "user" });
  const { set, results, list } = program.opts<
    { set: string[]; results?: string; list?: "settings" }
  >();
  if (list !== undefined) {
    const settings = describeSettings(datasetSettings);
    return printSettings(settings.filter(({ name }) => !unreadSettings.includes(name)));
  }
  const given = parseAssignments(datasetSettings, set);
  checkIsRead(given);
  const settings = parseSettings(datasetSettings, given);
  const { splits: { train, val }, hash, edition } = await openQuestions(settings, {
    onProgress: terminalProgress(),
  });
  const started = performance.now();
  const options = { normalizeAnswers: !hasNormalAnswers(settings.data) };
  const report: BaselineReport = {
    data: settings.data,
    ...(edition !== undefined && { edition }),
    dataHash: hash,
    trainRows: train.length,
    valRows: val.length,
    baselines: [
      { name: "Question only", scores: scoreBaseline(fitQuestionOnly(train), val, options) },
      { name: "Constant", scores: scoreBaseline(fitConstant(train), val, options) },
    ],
    command: commandLine("baseline", taskArguments()),
  };
  const name = [settings.data, edition, train.length, val.length].filter(Boolean).join("-");
  const directory = results ?? join(projectRoot, "results", "baselines", name);
  await writeBaselineReport(report, directory);
  printMarkdown(baselineMarkdown(report));
  print(`Computed in ${formatDuration((performance.now() - started) / 1000)}`);
  print(`Written to ${shownPath(directory)}`);
});
