import { pythonEnvironment } from "../base/mod.ts";
import { journalPath, openStudy } from "../sweep/mod.ts";
import { chosenStudy, studyTitle } from "./chosen_study.ts";
import { taskEnvironments } from "./environments.ts";
import { serve } from "./serve.ts";
import { runMain, terminalProgress } from "./terminal.ts";
import { viewerArguments } from "./viewer.ts";

const viewer = {
  name: "dashboard",
  description:
    "Shows a study in optuna-dashboard, live while it runs, at an address of this machine alone. " +
    "Installs it on first use.",
  usualPort: 8080,
};

await runMain(async (signal) => {
  const { study: given, port } = viewerArguments(viewer);
  const study = await chosenStudy("dashboard", given);
  // optuna-dashboard shows an empty page where it cannot read the journal, and a traceback in its log.
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
      journalPath(study),
      ...["--storage-class", "JournalFileStorage", "--host", hostname, "--port", String(port)],
    ],
    port,
    usualPort: viewer.usualPort,
  }, signal);
});
