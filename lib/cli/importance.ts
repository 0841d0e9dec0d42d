import { pythonEnvironment, shownPath } from "../base/mod.ts";
import { writeImportance } from "../report/mod.ts";
import { openStudy } from "../sweep/mod.ts";
import { chosenStudy } from "./chosen_study.ts";
import { Command } from "./command.ts";
import { taskEnvironments } from "./environments.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path } from "./values.ts";

const program = new Command("deno task importance")
  .description(
    "Says which of a study's settings matter most, by Optuna's fANOVA, as table and plot in the study's " +
      "folder. Installs Optuna and scikit-learn on first use.",
  )
  .argument("[study]", "the folder of a study (default: the one that was changed last)", path)
  .addHelpAfter(`
Examples:
  deno task importance
  deno task importance results/tuning/tabletop-quick-sampler=tpe`);

await runMain(async () => {
  program.parse(taskArguments(), { from: "user" });
  const [given] = program.processedArgs as [string | undefined];
  const study = await openStudy(await chosenStudy("importance", given));
  const page = await writeImportance(
    study,
    () =>
      pythonEnvironment("importance", taskEnvironments.importance, {
        onProgress: terminalProgress(),
      }),
  );
  print(page.split("\n").filter((line) => line.startsWith("|")).join("\n"));
  print(`\nWritten to ${shownPath(study.directory)}, as importance.md, .csv and .png`);
});
