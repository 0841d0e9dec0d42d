import { InvalidArgumentError } from "commander";
import { formatDuration, plural, userPath } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { readResult, ResultError, type StoredTrial, verifyTrial } from "../report/mod.ts";
import { pointName, type RunRecord } from "../sweep/mod.ts";
import { namesData } from "../trainer/mod.ts";
import { Command } from "./command.ts";
import { engineOption, silenceOption } from "./options.ts";
import { print } from "./screen.ts";
import { runMain, taskArguments, terminalProgress } from "./terminal.ts";
import { path } from "./values.ts";

const command = new Command("deno task verify")
  .description("Trains one trial of a result again and says whether its numbers are the same.")
  .argument("<result>", "the folder of a result: results/<experiment>/<data>-<preset>", path)
  .option("--trial <id>", "the trial (default: the cheapest)", (text) => {
    const id = Number(text);
    if (Number.isSafeInteger(id) && id >= 0) return id;
    throw new InvalidArgumentError("It must be the number of a folder in trials/.");
  })
  .option(
    "--data-directory <folder>",
    "where its data lies, which committed files do not name",
    path,
  )
  .addOption(engineOption())
  .addOption(silenceOption())
  .addHelpAfter(`
Examples:
  deno task verify results/learning_rate/shapes-quick
  deno task verify results/learning_rate/shapes-quick --trial 5`);

/** A trial with the folder of its data. */
function placed(trial: StoredTrial, dataDirectory: string | undefined): StoredTrial {
  if (dataDirectory !== undefined) {
    return { ...trial, settings: { ...trial.settings, dataDirectory: userPath(dataDirectory) } };
  }
  if (namesData(trial.settings)) return trial;
  throw new ResultError(
    `Trial ${trial.id} was trained on ${trial.settings.dataDirectory}: name that folder by ` +
      `--data-directory FOLDER.`,
  );
}

/** The engine and machine of a run in a few words. */
function place({ engine, hardware, code }: RunRecord): string {
  const commit = code === null ? "no commit" : code.commit.slice(0, 12);
  const changed = code?.dirty ? ", changed" : "";
  return `${engine} on ${hardware.processor}, ${hardware.system} (${commit}${changed})`;
}

async function main(signal: AbortSignal): Promise<number> {
  command.parse(taskArguments(), { from: "user" });
  const { trial: id, engine, dataDirectory, silence } = command.opts<
    { trial?: number; engine?: EngineName; dataDirectory?: string; silence?: number }
  >();
  const [directory] = command.processedArgs as [string];
  const result = await readResult(directory);
  const trial = id === undefined ? result.trials[0]! : result.trials.find((of) => of.id === id);
  if (trial === undefined) {
    const known = result.trials.map(({ id }) => id).toSorted((a, b) => a - b).join(", ");
    throw new ResultError(`${directory} has no complete trial ${id}. Complete ones: ${known}.`);
  }
  const { point, settings: { seed }, seconds } = trial;
  print(
    `Trial ${trial.id} of ${plural(result.trials.length, "trial")}: ${pointName(point)} ` +
      `seed=${seed}, about ${formatDuration(seconds)}`,
  );
  const { agreements, differences, notes, runs } = await verifyTrial(
    result,
    placed(trial, dataDirectory),
    {
      engine,
      silenceSeconds: silence === undefined ? undefined : 60 * silence,
      onProgress: terminalProgress(),
      onNotice: (line) => print(line),
      signal,
    },
  );
  for (const sentence of agreements) print(`same, bit for bit: ${sentence}`);
  for (const sentence of differences) print(`DIFFERENT: ${sentence}`);
  for (const sentence of notes) print(sentence);
  if (differences.length === 0) return 0;
  const then = trial.runs.at(-1), now = runs.at(-1);
  if (then) print(`then: ${place(then)}`);
  if (now) print(`now:  ${place(now)}`);
  return 1;
}

await runMain(main);
