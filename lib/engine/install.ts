import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  cacheDirectory,
  exists,
  installationFailure,
  type OnProgress,
  PythonError,
  runPip,
  runPython,
  UserError,
  withSharedLock,
} from "../base/mod.ts";
import { watchFolder } from "./watch_folder.ts";
import { version, type Wheel, wheels } from "./wheels.ts";

/** TensorFlow's library cannot be installed or loaded; the message says why and names the remedy. */
export class EngineInstallError extends UserError {}

/** The paths of TensorFlow's library. */
export interface LibraryPaths {
  /** Absolute path of libtensorflow_framework, which must be loaded first. */
  framework: string;
  /** Absolute path of libtensorflow_cc, which has the C API. */
  cc: string;
  /** TensorFlow's version: "2.21.0". */
  version: string;
}

/** Options of {@linkcode installLibrary}. */
export interface InstallOptions {
  /** Installs the library for NVIDIA GPUs: Linux x86-64 only, untested. @default false */
  gpu?: boolean;
  /** Folder of the installed versions. @default ".cache" of the project */
  directory?: string;
  /** Further arguments of `pip download`, such as `--index-url` or `--find-links`. @default [] */
  pipArguments?: readonly string[];
  /** Called with the progress of download and unpacking in bytes, and when it waits for a process. */
  onProgress?: OnProgress;
}

const wasmInstead = "or run with --engine wasm, which needs no installation and is about ten " +
  "times slower";

/**
 * Installs TensorFlow's library from PyPI by pip, unless it is installed.
 *
 * It keeps only the two libraries of the wheel and checks them against the wheel's SHA-256 sums. They
 * appear by one rename, so that an interrupted installation cannot be mistaken for a complete one. When
 * several processes call it at once, one installs and the others wait.
 *
 * @throws {EngineInstallError} When the platform has no such library, Python or pip is missing, the
 *   download fails, or the wheel is damaged.
 */
export async function installLibrary(options: InstallOptions = {}): Promise<LibraryPaths> {
  const { gpu = false, directory = cacheDirectory, pipArguments = [], onProgress = () => {} } =
    options;
  const platform = `${Deno.build.os}-${Deno.build.arch}${gpu ? "-gpu" : ""}`;
  const wheel = wheels[platform];
  if (wheel === undefined) {
    throw new EngineInstallError(
      `TensorFlow ${version} has no library with its C API for ${platform}: use one of ` +
        `${Object.keys(wheels).join(", ")}, ${wasmInstead}.`,
    );
  }
  const target = join(directory, `tensorflow-${version}-${platform}`);
  const paths = { framework: join(target, wheel.framework), cc: join(target, wheel.cc), version };
  if (await exists(target)) return paths;
  await withSharedLock(`${target}.lock`, async () => {
    if (await exists(target)) return;
    await removeLeftovers(target);
    const partial = `${target}.${crypto.randomUUID()}.partial`;
    try {
      await assemble(partial, wheel, gpu, pipArguments, onProgress);
      await Deno.rename(partial, target);
    } catch (error) {
      throw error instanceof PythonError ? withRemedy(error) : error;
    } finally {
      await removeLeftovers(target);
    }
  }, { purpose: "installs TensorFlow", onProgress });
  return paths;
}

/**
 * Removes the folders of interrupted installations; the caller must hold the lock. A folder to which a
 * surviving pip still writes stays until the next time.
 */
async function removeLeftovers(target: string): Promise<void> {
  for await (const { name } of Deno.readDir(dirname(target))) {
    if (name.startsWith(`${basename(target)}.`) && name.endsWith(".partial")) {
      await Deno.remove(join(dirname(target), name), { recursive: true }).catch(() => {});
    }
  }
}

/** Downloads and unpacks the libraries into a new folder, at the same paths as in the wheel. */
async function assemble(
  directory: string,
  wheel: Wheel,
  gpu: boolean,
  pipArguments: readonly string[],
  onProgress: OnProgress,
): Promise<void> {
  const download = join(directory, "download");
  const libraries = join(directory, "tensorflow");
  await Deno.mkdir(download, { recursive: true });
  await Deno.mkdir(libraries);
  await watchFolder(
    { label: `Download TensorFlow ${version}`, directory: download, total: wheel.size.wheel },
    onProgress,
    runPip([
      ...["download", "--no-deps", "--only-binary=:all:", "--dest", download],
      ...["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"],
      ...["--platform", wheel.tag, ...pipArguments, `${wheel.package}==${version}`],
    ], unfinishedIn(download)),
  );
  const unpacked = await watchFolder(
    { label: "Unpack TensorFlow", directory: libraries, total: wheel.size.libraries },
    onProgress,
    unpack(download, directory, [wheel.framework, wheel.cc]),
  );
  for (const { name, digest, recorded } of unpacked.files) {
    if (digest === recorded) continue;
    throw new EngineInstallError(
      `The download of TensorFlow ${version} is damaged: ${name} has the digest ${digest}, and ` +
        `its wheel says ${recorded}. Empty pip's cache (python3 -m pip cache purge) and try ` +
        `again, ${wasmInstead}.`,
    );
  }
  await Deno.remove(download, { recursive: true });
  if (gpu) await installCuda(directory, unpacked.metadata, pipArguments, onProgress);
}

/** Installs CUDA's libraries in ../nvidia, where TensorFlow's look for them. */
async function installCuda(
  directory: string,
  metadata: string,
  pipArguments: readonly string[],
  onProgress: OnProgress,
): Promise<void> {
  const needed = metadata.matchAll(/^Requires-Dist: ([^;\n]+);.*and-cuda/gm);
  const temporary = join(directory, "temporary");
  await Deno.mkdir(temporary);
  await watchFolder(
    { label: "Install CUDA's libraries", directory: temporary, total: 0 },
    onProgress,
    runPip([
      ...["install", "--no-deps", "--only-binary=:all:", "--target", directory, ...pipArguments],
      ...Array.from(needed, ([, requirement]) => requirement!.trim()),
    ], unfinishedIn(temporary)),
  );
  await Deno.remove(temporary, { recursive: true });
}

/** Lets pip keep unfinished downloads in a folder. */
const unfinishedIn = (directory: string) => ({ env: { TMPDIR: directory } });

/** The result of unpacking a wheel. */
interface Unpacked {
  /** SHA-256 of each file, and the one in the wheel's RECORD, as `sha256=<base64url>`. */
  files: { name: string; digest: string; recorded: string | null }[];
  /** The wheel's METADATA. */
  metadata: string;
}

const unpackProgram = fileURLToPath(new URL("unpack_wheel.py", import.meta.url));

/** Unpacks these files of the wheel that a folder contains. */
async function unpack(download: string, target: string, names: string[]): Promise<Unpacked> {
  return JSON.parse(await runPython([unpackProgram, download, target, ...names]));
}

/** Adds the remedy to a failure of Python or pip. */
function withRemedy(error: PythonError): EngineInstallError {
  return new EngineInstallError(
    `TensorFlow ${version} cannot be installed: ${installationFailure(error)}, ${wasmInstead}.`,
    { cause: error },
  );
}
