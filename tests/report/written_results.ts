import { dirname, join } from "node:path";
import { writeAtomic } from "../../lib/base/mod.ts";
import { manifest, summarize } from "../../lib/report/mod.ts";
import type { Study } from "../../lib/sweep/mod.ts";
import { type MadeUp, madeUpStudy } from "./studies.ts";

/** Writes the committed files of a study that the index reads, without figures. */
export async function writeStudy(root: string, name: string, options: MadeUp): Promise<Study> {
  const study = madeUpStudy(options);
  study.experiment.name = dirname(name);
  study.name = name;
  study.directory = join(root, name);
  for (const trial of study.trials) {
    trial.directory = join(study.directory, "trials", String(trial.id));
    if (trial.state !== "complete") continue;
    const write = (file: string, content: unknown) =>
      writeAtomic(join(trial.directory, file), JSON.stringify(content));
    await write("settings.json", trial.settings);
    await write("history.json", trial.history);
    await write("runs.json", trial.runs);
  }
  const made = manifest(await summarize(study));
  await writeAtomic(join(study.directory, "manifest.json"), JSON.stringify(made));
  return study;
}
