import { basename, dirname, join } from "node:path";
import {
  cacheDirectory,
  exists,
  type OnProgress,
  PythonError,
  runPython,
  UserError,
  withLock,
} from "../base/mod.ts";

/** TensorFlow's release, on which the tests and the measurements in the README were made. */
const version = "2.21.0";

/** TensorFlow's library cannot be had on this machine; the message says why and the remedy. */
export class EngineInstallError extends UserError {}

/** Where TensorFlow's library lies. */
export interface LibraryPaths {
  /** libtensorflow_framework, absolute; to be loaded first. */
  framework: string;
  /** libtensorflow_cc, which has the C API, absolute. */
  cc: string;
  /** TensorFlow's version: "2.21.0". */
  version: string;
}

/** What to install, and from where. */
export interface InstallOptions {
  /** Whether it shall run on NVIDIA GPUs: Linux x86-64 only, untested. @default false */
  gpu?: boolean;
  /** The folder that holds the installed versions. @default ".cache" of the project */
  directory?: string;
  /** More arguments of `pip download`, such as `--index-url` or `--find-links`. @default [] */
  pipArguments?: readonly string[];
  /** Hears of download and unpacking in bytes, and of waiting for another process. */
  onProgress?: OnProgress;
}

/** A wheel of TensorFlow that holds the C API, and the sizes that its progress is measured by. */
interface Wheel {
  package: "tensorflow" | "tensorflow-cpu";
  /** The platform's tag; any CPython's wheel does, for the libraries need no Python. */
  tag: string;
  /** Paths in the wheel. */
  framework: string;
  cc: string;
  /** Bytes to download, and bytes of the two libraries. */
  size: { wheel: number; libraries: number };
}

const elf = {
  framework: "tensorflow/libtensorflow_framework.so.2",
  cc: "tensorflow/libtensorflow_cc.so.2",
};

const wheels: Record<string, Wheel> = {
  "linux-x86_64": {
    package: "tensorflow-cpu",
    tag: "manylinux_2_27_x86_64",
    ...elf,
    size: { wheel: 273_829_956, libraries: 853_308_936 },
  },
  "linux-x86_64-gpu": {
    package: "tensorflow",
    tag: "manylinux_2_27_x86_64",
    ...elf,
    size: { wheel: 572_440_367, libraries: 1_259_021_080 },
  },
  "linux-aarch64": {
    package: "tensorflow",
    tag: "manylinux_2_27_aarch64",
    ...elf,
    size: { wheel: 281_828_020, libraries: 883_062_208 },
  },
  "darwin-aarch64": {
    package: "tensorflow",
    tag: "macosx_12_0_arm64",
    framework: "tensorflow/libtensorflow_framework.2.dylib",
    cc: "tensorflow/libtensorflow_cc.2.dylib",
    size: { wheel: 223_405_849, libraries: 740_805_624 },
  },
};

const insteadWasm = "or run with --engine wasm, which needs no installation and is about ten " +
  "times slower";

/**
 * TensorFlow's library, fetched from PyPI by pip on first use.
 *
 * Of the wheel only the two libraries stay, checked against its own SHA-256 sums. They appear by one
 * rename: an interrupted installation leaves nothing that could be taken for a whole one. When
 * several processes ask at once, one installs and the others wait.
 *
 * @throws {EngineInstallError} When this platform has no such library, when Python or pip is
 *   missing, when the download fails, and when what came is damaged.
 */
export async function installLibrary(options: InstallOptions = {}): Promise<LibraryPaths> {
  const { gpu = false, directory = cacheDirectory, pipArguments = [], onProgress = () => {} } =
    options;
  const platform = `${Deno.build.os}-${Deno.build.arch}${gpu ? "-gpu" : ""}`;
  const wheel = wheels[platform];
  if (wheel === undefined) {
    throw new EngineInstallError(
      `TensorFlow ${version} has no library with its C API for ${platform}: use one of ` +
        `${Object.keys(wheels).join(", ")}, ${insteadWasm}.`,
    );
  }
  const target = join(directory, `tensorflow-${version}-${platform}`);
  const paths = { framework: join(target, wheel.framework), cc: join(target, wheel.cc), version };
  if (await exists(target)) return paths;
  const waiting = {
    label: "Wait for another process that installs TensorFlow",
    unit: "bytes",
  } as const;
  let waited = false;
  await withLock(`${target}.lock`, async () => {
    if (waited) onProgress({ ...waiting, done: 1, total: 1 });
    if (await exists(target)) return;
    await removeLeftovers(target);
    const partial = `${target}.${crypto.randomUUID()}.partial`;
    try {
      await assemble(partial, wheel, gpu, pipArguments, onProgress);
      await Deno.rename(partial, target);
    } catch (error) {
      throw error instanceof PythonError ? explained(error) : error;
    } finally {
      await removeLeftovers(target);
    }
  }, () => {
    waited = true;
    onProgress({ ...waiting, done: 0, total: 0 });
  });
  return paths;
}

/**
 * Removes what an interrupted installation left; only for who holds the lock. What a pip that
 * outlived its installation still writes to stays until the next time.
 */
async function removeLeftovers(target: string): Promise<void> {
  for await (const { name } of Deno.readDir(dirname(target))) {
    if (name.startsWith(`${basename(target)}.`) && name.endsWith(".partial")) {
      await Deno.remove(join(dirname(target), name), { recursive: true }).catch(() => {});
    }
  }
}

/** Fills a new folder with the libraries, at the same paths as in the wheel. */
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
  await watched(
    { label: `Download TensorFlow ${version}`, directory: download, total: wheel.size.wheel },
    onProgress,
    runPip(download, [
      ...["download", "--no-deps", "--only-binary=:all:", "--dest", download],
      ...["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"],
      ...["--platform", wheel.tag, ...pipArguments, `${wheel.package}==${version}`],
    ]),
  );
  const unpacked = await watched(
    { label: "Unpack TensorFlow", directory: libraries, total: wheel.size.libraries },
    onProgress,
    unpack(download, directory, [wheel.framework, wheel.cc]),
  );
  for (const { name, digest, recorded } of unpacked.files) {
    if (digest === recorded) continue;
    throw new EngineInstallError(
      `The download of TensorFlow ${version} is damaged: ${name} has the digest ${digest}, and ` +
        `its wheel says ${recorded}. Empty pip's cache (python3 -m pip cache purge) and try ` +
        `again, ${insteadWasm}.`,
    );
  }
  await Deno.remove(download, { recursive: true });
  if (gpu) await installCuda(directory, unpacked.metadata, pipArguments, onProgress);
}

/** Installs CUDA's libraries where TensorFlow's look for them: in ../nvidia. */
async function installCuda(
  directory: string,
  metadata: string,
  pipArguments: readonly string[],
  onProgress: OnProgress,
): Promise<void> {
  const needed = metadata.matchAll(/^Requires-Dist: ([^;\n]+);.*and-cuda/gm);
  const temporary = join(directory, "temporary");
  await Deno.mkdir(temporary);
  await watched(
    { label: "Install CUDA's libraries", directory: temporary, total: 0 },
    onProgress,
    runPip(temporary, [
      ...["install", "--no-deps", "--only-binary=:all:", "--target", directory, ...pipArguments],
      ...Array.from(needed, ([, requirement]) => requirement!.trim()),
    ]),
  );
  await Deno.remove(temporary, { recursive: true });
}

/** Runs pip, which keeps what it downloads in a temporary folder until it is whole. */
async function runPip(temporary: string, args: string[]): Promise<void> {
  const pip = ["-m", "pip", "--disable-pip-version-check"];
  await runPython([...pip, ...args], undefined, { TMPDIR: temporary });
}

/** What came out of a wheel. */
interface Unpacked {
  /** SHA-256 of each file's content and of the wheel's RECORD about it, as `sha256=<base64url>`. */
  files: { name: string; digest: string; recorded: string | null }[];
  /** The wheel's METADATA. */
  metadata: string;
}

const unpackProgram = `
import base64, csv, glob, hashlib, json, os, sys, zipfile

download, target, *names = sys.argv[1:]
with zipfile.ZipFile(glob.glob(download + "/*.whl")[0]) as wheel:
    info = next(name for name in wheel.namelist() if name.endswith(".dist-info/RECORD"))[:-6]
    record = {row[0]: row[1] for row in csv.reader(wheel.read(info + "RECORD").decode().splitlines())}
    files = []
    for name in names:
        digest = hashlib.sha256()
        with wheel.open(name) as source, open(os.path.join(target, name), "wb") as file:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        digest = "sha256=" + base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
        files.append({"name": name, "digest": digest, "recorded": record.get(name)})
    print(json.dumps({"files": files, "metadata": wheel.read(info + "METADATA").decode()}))
`;

/** Unpacks only these files of the wheel in a folder. */
async function unpack(download: string, target: string, names: string[]): Promise<Unpacked> {
  return JSON.parse(await runPython(["-c", unpackProgram, download, target, ...names]));
}

/** Reports how much a folder holds until the work on it is done. */
async function watched<T>(
  what: { label: string; directory: string; total: number },
  onProgress: OnProgress,
  work: Promise<T>,
): Promise<T> {
  const { label, directory, total } = what;
  const report = (done: number, total: number) => onProgress({ label, done, total, unit: "bytes" });
  report(0, total);
  const timer = setInterval(() => {
    const size = sizeOf(directory);
    report(total === 0 ? size : Math.min(size, total - 1), total);
  }, 200);
  try {
    const result = await work;
    const end = total || sizeOf(directory);
    report(end, end);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** Bytes in a folder, while others write to it. */
function sizeOf(directory: string): number {
  let size = 0;
  try {
    for (const { name, isDirectory } of Deno.readDirSync(directory)) {
      const path = join(directory, name);
      size += isDirectory ? sizeOf(path) : Deno.statSync(path).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return size;
}

/** Says what to do about a failure of Python or pip. */
function explained(error: PythonError): EngineInstallError {
  const lines = error.message.split("\n").filter((line) => line.trim() !== "");
  const remedy = error.message.includes("No module named pip")
    ? "Install pip (Debian and Ubuntu: apt install python3-pip)"
    : /Retrying|Connection|timed out|resolve/i.test(error.message)
    ? "PyPI cannot be reached: check the network, or name a mirror by PIP_INDEX_URL"
    : "Put that right";
  return new EngineInstallError(
    `TensorFlow ${version} cannot be installed: ${lines.at(-1)}\n${remedy}, ${insteadWasm}.`,
    { cause: error },
  );
}
