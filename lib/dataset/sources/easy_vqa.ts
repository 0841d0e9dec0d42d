import { join } from "node:path";
import { z } from "zod";
import {
  cacheDirectory,
  entryProblem,
  exists,
  FileError,
  installationFailure,
  type OnProgress,
  PythonError,
  readBytes,
  runPip,
  sha256,
  withSharedLock,
  writeAtomic,
} from "../../base/mod.ts";
import { AbsentDataError, DatasetError } from "../errors.ts";
import { digestFiles } from "../file_digests.ts";
import type { DatasetSettings } from "../settings.ts";
import { PictureError, type Source, type SourceSplit } from "../source.ts";

const wheel = "sha256:fcb51b309b78c7b00f97b64cdbcbcf5c105f94da1b39c0796cee5a787c4f650f";
const requirement = `easy-vqa==1.0 --hash=${wheel}\n`;

/** The SHA-256 of the lines on data in the package's RECORD, which names the digest of each file; sorted. */
const dataRecord = "da3fda5a6a54d8b6d7dc4ccab9cef998cc71c11898af1bb5eea686ccc6d2046c";

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
 * @throws {DatasetError} When its files are not those of the package, or it cannot be had from PyPI.
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
  const digests = await readDigests(directory);
  const read = (name: string, rows: number) => readSplit(directory, digests, name, rows);
  const [train, val, test] = await Promise.all([
    read("train", trainRows),
    read("test", valRows),
    read("test", testRows),
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
    ]).catch((error) => {
      if (!(error instanceof PythonError)) throw error;
      throw new DatasetError(`easy-VQA cannot be installed: ${installationFailure(error)}.`, {
        cause: error,
      });
    });
    await writeAtomic(complete, requirement);
    tell(1);
  }, { purpose: "installs easy-VQA", onProgress });
}

/** The remedy where files are not those of the package. */
const remedy = (directory: string) =>
  `Remove the folder ${directory}, and run the same command again to install it anew.`;

/** Reads the SHA-256 of each file of data, by its path below the package's folder. */
async function readDigests(directory: string): Promise<ReadonlyMap<string, string>> {
  const path = join(directory, "easy_vqa-1.0.dist-info", "RECORD");
  const lines = new TextDecoder().decode(await readOrNothing(path)).split(/\r?\n/)
    .filter((line) => line.startsWith("easy_vqa/data/")).toSorted();
  if (await sha256(lines.join("\n")) !== dataRecord) throw damage(directory, path);
  return new Map(lines.map((line) => {
    const [name = "", digest = ""] = line.split(/,sha256=|,/);
    return [name, Uint8Array.fromBase64(digest, { alphabet: "base64url" }).toHex()];
  }));
}

const damage = (directory: string, path: string) =>
  new DatasetError(`${path} is not as easy-VQA's package has it. ${remedy(directory)}`);

/** A file's bytes; empty of one that cannot be read. */
async function readOrNothing(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readBytes(path);
  } catch (error) {
    if (error instanceof FileError || entryProblem(error) !== undefined) return new Uint8Array();
    throw error;
  }
}

async function readSplit(
  directory: string,
  digests: ReadonlyMap<string, string>,
  name: string,
  rows: number,
): Promise<SourceSplit> {
  const pathOf = (file: string) => join(directory, ...file.split("/"));
  /** The bytes of a file of the package; undefined where they are not there as they were published. */
  const published = async (file: string) => {
    const bytes = await readOrNothing(pathOf(file));
    return await sha256(bytes) === digests.get(file) ? bytes : undefined;
  };
  const listed = `easy_vqa/data/${name}/questions.json`;
  const text = await published(listed);
  if (text === undefined) throw damage(directory, pathOf(listed));
  const all = questions.parse(JSON.parse(new TextDecoder().decode(text)));
  const chosen = rows === 0 ? all : all.slice(0, rows);
  const image = (row: number) => `${chosen[row]![2]}.png`;
  const file = (row: number) => `easy_vqa/data/${name}/images/${image(row)}`;
  const identify = (row: number) => `${wheel} ${name}/${image(row)}`;
  return {
    annotations: chosen.map(([question, answer], row) => ({
      image: image(row),
      question,
      answers: [{ answer }],
      answer_type: answer === "yes" || answer === "no" ? "yes/no" : "other",
      answerable: 1,
    })),
    async picture(row) {
      const bytes = await published(file(row));
      if (bytes !== undefined) return { bytes, identity: identify(row) };
      throw new PictureError(`${pathOf(file(row))} is not there as easy-VQA's package has it`);
    },
    async identify(rows, onProgress) {
      const found = await digestFiles(rows.map((row) => pathOf(file(row))), {
        index: `${directory}.index`,
        label: "Check easy-VQA's pictures",
        onProgress,
      });
      return rows.map((row, i) => found[i] === digests.get(file(row)) ? identify(row) : null);
    },
    remedy: remedy(directory),
  };
}
