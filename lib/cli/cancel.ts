import { plural, shownPath } from "../base/mod.ts";
import { cancelSubmission, nameOf, readStatus } from "../sweep/mod.ts";
import { Command } from "./command.ts";
import { runMain, taskArguments } from "./main.ts";
import { print } from "./screen.ts";
import { path } from "./values.ts";

const command = new Command("deno task cancel")
  .description("Cancels what a Slurm cluster has of a study. What is trained stays.")
  .argument("<study>", "the folder of a study: results/<experiment>/<data>-<preset>", path)
  .addHelpAfter(`
Examples:
  deno task cancel results/learning_rate/tabletop-quick`);

await runMain(async () => {
  command.parse(taskArguments(), { from: "user" });
  const [directory] = command.processedArgs as [string];
  const submission = await cancelSubmission(directory);
  const { done, total, work } = await readStatus(directory);
  if (submission === undefined) {
    print(
      work?.kind === "local"
        ? `A sweep of this kind is stopped where it runs, by Ctrl-C: ${work.owner}`
        : `No cluster is at work on ${shownPath(directory)}`,
      { output: "stderr" },
    );
    return 1;
  }
  print(`${nameOf(submission)} is cancelled: ${done} of ${plural(total, "trial")} done`);
  print(`To go on: ${submission.request}`);
  return 0;
});
