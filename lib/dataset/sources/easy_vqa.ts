import { join } from "node:path";
import { z } from "zod";
import {
  cacheDirectory,
  exists,
  type OnProgress,
  runPip,
  withSharedLock,
  writeAtomic,
} from "../../base/mod.ts";
import { AbsentDataError } from "../errors.ts";
import type { DatasetSettings } from "../settings.ts";
import type { Source, SourceSplit } from "../source.ts";

const wheel = "sha256:fcb51b309b78c7b00f97b64cdbcbcf5c105f94da1b39c0796cee5a787c4f650f";
const requirement = `easy-vqa==1.0 --hash=${wheel}\n`;

const questions = z.array(z.tuple([z.string(), z.string(), z.int().min(0)]));

/**
 * easy-VQA (Victor Zhou 2019, MIT; https://github.com/vzhou842/easy-VQA): 4,000 and 1,000 pictures
 * of 64x64 with one shape each, 38,575 and 9,673 questions, 13 answers, all answerable. It has two
 * splits: train, and a test split that is both val, as in its published results, and test here.
 *
 * @param options.directory The package's folder, fetched the first time.
 * @param options.fetch False to take the package only where it is there already.
 * @param options.onProgress Told of the installation, and of the wait for another process's.
 * @throws {AbsentDataError} When it is not there and not to be fetched.
 * @throws {PythonError} When the package cannot be had from PyPI.
 */
export async function easyVqa(
  { trainRows, valRows, testRows }: DatasetSettings,
  { directory = join(cacheDirectory, "easy-vqa"), fetch = true, onProgress }: {
    directory?: string;
    fetch?: boolean;
    onProgress?: OnProgress | undefined;
  } = {},
): Promise<Source> {
  if (fetch) await install(directory, onProgress);
  else if (!await exists(join(directory, "complete"))) {
    throw new AbsentDataError("easy-VQA's package is not installed.");
  }
  const [train, val, test] = await Promise.all([
    readSplit(directory, "train", trainRows),
    readSplit(directory, "test", valRows),
    readSplit(directory, "test", testRows),
  ]);
  return { splits: { train, val, test } };
}

async function install(directory: string, onProgress?: OnProgress): Promise<void> {
  const complete = join(directory, "complete");
  if (await exists(complete)) return;
  await withSharedLock(`${directory}.lock`, async () => {
    if (await exists(complete)) return;
    const tell = (done: number) =>
      onProgress?.({ label: "Install easy-VQA", done, total: 1, unit: "steps" });
    tell(0);
    await Deno.remove(directory, { recursive: true }).catch(() => {});
    const requirements = `${directory}.requirements.txt`;
    await writeAtomic(requirements, requirement);
    await runPip([
      ...["install", "--quiet", "--no-deps"],
      ...["--no-compile", "--require-hashes", "--target", directory, "--requirement", requirements],
    ]);
    await writeAtomic(complete, requirement);
    tell(1);
  }, { purpose: "installs easy-VQA", onProgress });
}

async function readSplit(directory: string, name: string, rows: number): Promise<SourceSplit> {
  const folder = join(directory, "easy_vqa", "data", name);
  const all = questions.parse(JSON.parse(await Deno.readTextFile(join(folder, "questions.json"))));
  const chosen = rows === 0 ? all : all.slice(0, rows);
  const file = (row: number) => `${chosen[row]![2]}.png`;
  const identify = (row: number) => `${wheel} ${name}/${file(row)}`;
  return {
    annotations: chosen.map(([question, answer], row) => ({
      image: file(row),
      question,
      answers: [{ answer }],
      answer_type: answer === "yes" || answer === "no" ? "yes/no" : "other",
      answerable: 1,
    })),
    async picture(row) {
      const bytes = await Deno.readFile(join(folder, "images", file(row)));
      return { bytes, identity: identify(row) };
    },
    identify: (rows) => Promise.resolve(rows.map(identify)),
  };
}
