import { join, resolve } from "node:path";
import { exists, projectRoot, pythonEnvironment, readableFolders, UserError } from "../base/mod.ts";
import { Command } from "./command.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path, port } from "./values.ts";

const packages = ["optuna==5.0.0", "optuna-dashboard==0.21.0"];

const journalOf = (study: string) => join(study, "journal.log");

/** The folders of the studies that have a journal here, the one that was changed last first. */
async function studies(results: string): Promise<string[]> {
  const experiments = await readableFolders(results).catch(() => []);
  const folders = (await Promise.all(experiments.map(readableFolders))).flat();
  const changed = await Promise.all(folders.map(async (folder) => {
    const journal = journalOf(folder);
    return await exists(journal) ? [{ folder, time: (await Deno.stat(journal)).mtime! }] : [];
  }));
  return changed.flat().toSorted((a, b) => b.time.getTime() - a.time.getTime())
    .map(({ folder }) => folder);
}

/** @throws {UserError} Where there is no journal. */
async function chosenStudy(study: string | undefined): Promise<string> {
  if (study !== undefined && await exists(journalOf(study))) return resolve(study);
  const known = await studies(join(projectRoot, "results"));
  if (study === undefined && known.length > 0) return known[0]!;
  const named = study === undefined ? "" : `${study} has no journal. `;
  const list = known.map((folder) =>
    `\n  deno task dashboard ${folder.slice(projectRoot.length + 1)}`
  );
  throw new UserError(
    known.length === 0
      ? `${named}No study has one in results/, since journals stay out of git: start one by ` +
        `'deno task sweep'.`
      : `${named}These studies have one:${list.join("")}`,
  );
}

/** @throws {UserError} Where another program listens on a port. */
function checkFree(port: number): void {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new UserError(
      `Another program listens on port ${port}: give another one, as by --port ${port + 1}.`,
    );
  }
}

const program = new Command("deno task dashboard")
  .description(
    "Shows a study in optuna-dashboard, live while it runs, at an address of this machine alone. " +
      "Installs it on first use.",
  )
  .argument("[study]", "the folder of a study (default: the one that was changed last)", path)
  .option("--port <number>", "port of the server", port, 8080)
  .addHelpAfter(`
Examples:
  deno task dashboard
  deno task dashboard results/learning_rate/tabletop-quick --port 9000`);

await runMain(async (signal) => {
  program.parse(taskArguments(), { from: "user" });
  const [given] = program.processedArgs as [string | undefined];
  const { port } = program.opts<{ port: number }>();
  const study = await chosenStudy(given);
  checkFree(port);
  print("Preparing optuna-dashboard …", { output: "stderr" });
  const python = await pythonEnvironment("dashboard", packages, { onProgress: terminalProgress() });
  print(`${study.split(/[\\/]/).slice(-2).join("/")}: http://127.0.0.1:${port}/ (Ctrl-C ends it)`);
  const server = new Deno.Command(python, {
    args: [
      ...["-I", "-c", "from optuna_dashboard._cli import main; main()"],
      // Optuna never breaks a lock that a dead process left where the path is relative.
      journalOf(study),
      ...["--storage-class", "JournalFileStorage", "--host", "127.0.0.1", "--port", String(port)],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
    signal,
  }).spawn();
  const { code } = await server.status;
  return signal.aborted ? 0 : code;
});
