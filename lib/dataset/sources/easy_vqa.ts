import { join } from "node:path";
import { z } from "zod";
import {
  cacheDirectory,
  exists,
  runPython,
  sha256,
  withLock,
  writeAtomic,
} from "../../base/mod.ts";
import type { DatasetSettings } from "../settings.ts";
import type { Source, SourceSplit } from "../source.ts";

const requirement =
  "easy-vqa==1.0 --hash=sha256:fcb51b309b78c7b00f97b64cdbcbcf5c105f94da1b39c0796cee5a787c4f650f\n";

const questions = z.array(z.tuple([z.string(), z.string(), z.int().min(0)]));

/**
 * easy-VQA (Victor Zhou 2019, MIT; https://github.com/vzhou842/easy-VQA): 4,000 and 1,000 pictures
 * of 64x64 with one shape each, 38,575 and 9,673 questions, 13 answers, all answerable. It has two
 * splits: train, and a test split that is both val, as in its published results, and test here.
 *
 * @param directory Where the package is kept, fetched the first time.
 * @throws {PythonError} When the package cannot be had from PyPI.
 */
export async function easyVqa(
  settings: DatasetSettings,
  directory: string = join(cacheDirectory, "easy-vqa"),
): Promise<Source> {
  await install(directory);
  const { trainRows, valRows, testRows } = settings;
  const [train, val, test] = await Promise.all([
    readSplit(directory, "train", trainRows),
    readSplit(directory, "test", valRows),
    readSplit(directory, "test", testRows),
  ]);
  return {
    hash: await sha256([requirement, trainRows, valRows, testRows].join()),
    splits: { train, val, test },
  };
}

async function install(directory: string): Promise<void> {
  const complete = join(directory, "complete");
  if (await exists(complete)) return;
  await withLock(`${directory}.lock`, async () => {
    if (await exists(complete)) return;
    await Deno.remove(directory, { recursive: true }).catch(() => {});
    const requirements = `${directory}.requirements.txt`;
    await writeAtomic(requirements, requirement);
    await runPython([
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
      ...["--no-compile", "--require-hashes", "--target", directory, "--requirement", requirements],
    ]);
    await writeAtomic(complete, requirement);
  });
}

async function readSplit(directory: string, name: string, rows: number): Promise<SourceSplit> {
  const folder = join(directory, "easy_vqa", "data", name);
  const all = questions.parse(JSON.parse(await Deno.readTextFile(join(folder, "questions.json"))));
  const chosen = rows === 0 ? all : all.slice(0, rows);
  return {
    annotations: chosen.map(([question, answer, picture]) => ({
      image: `${picture}.png`,
      question,
      answers: [{ answer }],
      answer_type: answer === "yes" || answer === "no" ? "yes/no" : "other",
      answerable: 1,
    })),
    image: (row) => Deno.readFile(join(folder, "images", `${chosen[row]![2]}.png`)),
  };
}
