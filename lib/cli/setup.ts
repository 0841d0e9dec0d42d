import { projectRoot, pythonEnvironment, UserError } from "../base/mod.ts";
import { installLibrary } from "../engine/mod.ts";
import { Command } from "./command.ts";
import { testEnvironments } from "./environments.ts";
import { prepareJupyter } from "./jupyter.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";

interface Arguments {
  gpu?: true;
  notebooks?: true;
  tests?: true;
}

const command = new Command("deno task setup")
  .description(
    "Installs into this folder, ahead of time, what the other tasks install on first use: npm's " +
      "packages and TensorFlow's library, and more on demand. What is there already is kept.",
  )
  .option("--notebooks", "JupyterLab too, for the tasks lab and notebooks")
  .option("--tests", "the Python packages too that the tests compare with")
  .option("--gpu", "TensorFlow's library for NVIDIA GPUs (Linux x86-64; untested)")
  .addHelpAfter(`
Examples:
  deno task setup                       before a sweep without a network
  deno task setup --notebooks --tests   everything`);

const progress = terminalProgress();

/** Shows work whose size is unknown. */
async function shown(label: string, work: () => Promise<unknown>): Promise<void> {
  progress({ label, done: 0, total: 0, unit: "steps" });
  await work();
  progress({ label, done: 1, total: 1, unit: "steps" });
}

/** npm's packages cannot be had. */
class PackagesError extends UserError {}

async function installPackages(): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "--quiet", "--frozen"],
    cwd: projectRoot,
  }).output();
  if (!success) {
    throw new PackagesError(`deno install failed:\n${new TextDecoder().decode(stderr)}`);
  }
}

await runMain(async () => {
  const { gpu = false, notebooks, tests } = command.parse(taskArguments(), { from: "user" }).opts<
    Arguments
  >();
  await shown("Install npm's packages", installPackages);
  await installLibrary({ gpu, onProgress: progress });
  if (notebooks) await prepareJupyter(progress);
  if (tests) {
    for (const [name, requirements] of Object.entries(testEnvironments)) {
      await pythonEnvironment(name, requirements, { onProgress: progress });
    }
  }
  print("Everything is installed.");
});
