import { projectRoot } from "../base/mod.ts";
import { Command } from "./command.ts";
import { prepareJupyter } from "./jupyter.ts";
import { print } from "./screen.ts";
import { runMain, terminalProgress } from "./terminal.ts";
import { port } from "./values.ts";

const program = new Command("deno task lab")
  .description(
    "Opens JupyterLab on the project, at notebooks/, with the Deno kernel. Installs it on first use.",
  )
  .option("--port <number>", "port of the server; the next free one where it is taken", port, 8888)
  .option("--no-browser", "print the address only")
  .argument("[jupyter...]", "options of JupyterLab itself, after --")
  .addHelpAfter(`
Examples:
  deno task lab
  deno task lab --port 9000 --no-browser
  deno task lab -- --ServerApp.ip=0.0.0.0`);

await runMain(async (signal) => {
  // Options after "--" are JupyterLab's, so that it stays.
  program.parse(Deno.args, { from: "user" });
  const { port, browser } = program.opts<{ port: number; browser: boolean }>();
  print("Preparing JupyterLab …", { output: "stderr" });
  const { python, env } = await prepareJupyter(terminalProgress());
  const lab = new Deno.Command(python, {
    args: [
      ...["-m", "jupyterlab"],
      `--ServerApp.port=${port}`,
      ...(browser ? [] : ["--no-browser"]),
      // Jupyter runs as root, as in most containers, only when told to.
      ...(Deno.uid() === 0 ? ["--allow-root"] : []),
      ...program.args,
    ],
    cwd: projectRoot,
    env,
    signal,
  }).spawn();
  return (await lab.status).code;
});
