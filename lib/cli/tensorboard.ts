import { join } from "node:path";
import { cacheDirectory, pythonEnvironment, temporaryFolder } from "../base/mod.ts";
import { EventRuns } from "../report/mod.ts";
import { openStudy } from "../sweep/mod.ts";
import { chosenStudy, studyTitle } from "./chosen_study.ts";
import { taskEnvironments } from "./environments.ts";
import { serve } from "./serve.ts";
import { runMain, terminalProgress } from "./terminal.ts";
import { viewerArguments } from "./viewer.ts";

const viewer = {
  name: "tensorboard",
  description:
    "Shows the loss of each training step and the metrics of each epoch of a study's trials in TensorBoard, " +
    "live while it runs, at an address of this machine alone. Installs it on first use.",
  usualPort: 6006,
};

await runMain(async (signal) => {
  const { study: given, port } = viewerArguments(viewer);
  const study = await openStudy(await chosenStudy("tensorboard", given));
  const python = await pythonEnvironment("tensorboard", taskEnvironments.tensorboard, {
    onProgress: terminalProgress(),
  });
  const parent = join(cacheDirectory, "tensorboard");
  await Deno.mkdir(parent, { recursive: true });
  await using folder = await temporaryFolder(parent);
  const directory = folder.path;
  const runs = new EventRuns(study, directory);
  await runs.update();
  await serve({
    title: studyTitle(study.directory),
    python,
    args: ({ hostname, port }) => [
      ...["-I", "-m", "tensorboard.main", "--logdir", directory],
      ...["--host", hostname, "--port", String(port), "--reload_interval", "2"],
    ],
    port,
    usualPort: viewer.usualPort,
    whileRunning: () => runs.update(),
  }, signal);
});
