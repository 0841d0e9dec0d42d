import { plural, shownPath } from "../base/mod.ts";
import { repairStudy } from "../sweep/mod.ts";
import { Command } from "./command.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments } from "./main.ts";
import { path } from "./values.ts";

const command = new Command("deno task repair")
  .description(
    "Puts the journal of a study together anew from the files of its trials. The journal that is " +
      "there stays under another name; nothing else is changed.",
  )
  .argument("<study>", "the folder of a study: results/<experiment>/<data>-<preset>", path)
  .addHelpAfter(`
Use it when a journal is damaged, removed or edited. The trial of each folder in trials/ is believed to
be what its checkpoint, settings.json and history.json say. Complete ones stay complete, the next sweep
goes on with the others.

Examples:
  deno task repair results/learning_rate/tabletop-quick`);

await runMain(async () => {
  command.parse(taskArguments(), { from: "user" });
  const [directory] = command.processedArgs as [string];
  const { path, kept, complete, unfinished, lost, command: again } = await repairStudy(directory);
  const trials = complete.length + unfinished.length;
  print(
    `${shownPath(path)} is made anew of ${plural(trials, "trial")}: ${complete.length} complete`,
  );
  if (unfinished.length > 0) {
    print(`to go on: ${plural(unfinished.length, "trial")} (${unfinished.join(", ")})`, {
      indent: 2,
    });
  }
  for (const sentence of lost) print(`left out: ${sentence}`, { indent: 2 });
  if (kept !== undefined) print(`The journal that was there is ${shownPath(kept)}`);
  const whole = again?.includes("…/") ? ", with the whole path in place of the shortened one" : "";
  print(`To go on, and to write its table: ${again || "the command of its sweep"}${whole}`);
});
