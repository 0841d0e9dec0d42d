import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  cacheDirectory,
  type OnProgress,
  projectRoot,
  pythonEnvironment,
  writeAtomic,
} from "../base/mod.ts";

const packages = [
  "jupyterlab==4.6.6",
  "jupyter_client==8.10.0",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
];

/** The folder of the notebooks. */
export const notebooksDirectory: string = join(projectRoot, "notebooks");

/** Settings, templates and programs of Jupyter that belong to the project. */
export const jupyterFiles: string = join(notebooksDirectory, ".jupyter");

/** The fonts that custom.css names. */
const fontFiles = [
  "400Regular/SourceSans3_400Regular.ttf",
  "600SemiBold/SourceSans3_600SemiBold.ttf",
]
  .map((file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`)));

/** The programs of Jupyter and their environment. */
export interface Jupyter {
  /** The interpreter of the environment that has them. */
  python: string;
  /** Environment variables by which they find the project's kernel and settings, and no others. */
  env: Record<string, string>;
}

/**
 * Makes Jupyter ready: installs it on first use and names this Deno as its kernel.
 *
 * @param onProgress Told of the installation, and of the wait for another process's.
 * @throws {PythonError} When it cannot be installed.
 */
export async function prepareJupyter(onProgress?: OnProgress): Promise<Jupyter> {
  const python = await pythonEnvironment("jupyter", packages, {
    ...(onProgress && { onProgress }),
  });
  const directory = join(cacheDirectory, "jupyter");
  const data = join(directory, "data");
  await writeAtomic(
    join(data, "kernels", "deno", "kernel.json"),
    JSON.stringify(kernelSpec(), null, 2) + "\n",
  );
  const config = join(directory, "config");
  for (const path of [join(jupyterFiles, "custom", "custom.css"), ...fontFiles]) {
    await writeAtomic(join(config, "custom", basename(path)), await Deno.readFile(path));
  }
  return {
    python,
    env: {
      JUPYTER_PATH: jupyterFiles,
      JUPYTER_CONFIG_PATH: jupyterFiles,
      JUPYTER_DATA_DIR: data,
      JUPYTER_CONFIG_DIR: config,
      JUPYTER_RUNTIME_DIR: join(directory, "runtime"),
    },
  };
}

/**
 * An interrupt is a SIGINT to the kernel and to the programs that it runs. The kernel would end by
 * it, so it starts with SIGINT ignored; what a cell runs listens for itself.
 */
function kernelSpec() {
  const windows = Deno.build.os === "windows";
  const kernel = ["jupyter", "--kernel", "--conn", "{connection_file}"];
  return {
    argv: windows
      ? [Deno.execPath(), ...kernel]
      : ["sh", "-c", `trap '' INT; exec "$0" "$@"`, Deno.execPath(), ...kernel],
    display_name: "Deno",
    language: "typescript",
    interrupt_mode: "signal",
    env: { NO_COLOR: "1" },
  };
}
