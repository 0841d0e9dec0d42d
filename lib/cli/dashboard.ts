import { pythonEnvironment } from "../base/mod.ts";
import { openStudy } from "../sweep/mod.ts";
import { chosenStudy, journalOf, studyTitle } from "./chosen_study.ts";
import { Command } from "./command.ts";
import { taskEnvironments } from "./environments.ts";
import { serve } from "./serve.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path, port } from "./values.ts";

const program = new Command("deno task dashboard")
  .description(
    "Shows a study in optuna-dashboard, live while it runs, at an address of this machine alone. " +
      "Installs it on first use.",
  )
  .argument("[study]", "the folder of a study (default: the one that was changed last)", path)
  .option("--port <number>", "port of the server (default: the first free one from 8080)", port)
  .addHelpAfter(`
Examples:
  deno task dashboard
  deno task dashboard results/learning_rate/tabletop-quick --port 9000`);

await runMain(async (signal) => {
  program.parse(taskArguments(), { from: "user" });
  const [given] = program.processedArgs as [string | undefined];
  const { port } = program.opts<{ port?: number }>();
  const study = await chosenStudy("dashboard", given);
  // Of a journal that it cannot read it would show nothing, and say so in terms of its own program.
  await openStudy(study);
  const python = await pythonEnvironment("dashboard", taskEnvironments.dashboard, {
    onProgress: terminalProgress(),
  });
  await serve({
    title: studyTitle(study),
    python,
    args: ({ hostname, port }) => [
      ...["-I", "-c", "from optuna_dashboard._cli import main; main()"],
      // Optuna never breaks a lock that a dead process left where the path is relative.
      journalOf(study),
      ...["--storage-class", "JournalFileStorage", "--host", hostname, "--port", String(port)],
    ],
    port,
    usualPort: 8080,
  }, signal);
});
