import { join } from "node:path";
import {
  cacheDirectory,
  type OnProgress,
  projectRoot,
  pythonEnvironment,
  runPython,
} from "../lib/base/mod.ts";
import type { Row } from "./rows.ts";
import { startWorker, type Worker } from "./worker.ts";

/** The packages of PyTorch's side as pip names them. */
const peerPackages = ["torch==2.13.0", "numpy==2.3.5", "pillow==12.3.0", "optuna==5.0.0"];

const permissions = ["read", "write", "env", "sys", "ffi", "run", "net"];

/** Returns the command that runs one of our programs. */
export function denoRun(path: string): string[] {
  const allow = permissions.map((name) => `--allow-${name}`);
  return [Deno.execPath(), "run", "--no-prompt", ...allow, join(projectRoot, path)];
}

/** Options of PyTorch's side, with the report's as defaults. */
export interface PeerOptions {
  model?: "classification" | "answer";
  layout?: "nchw" | "channels_last";
  precision?: "float32" | "bfloat16";
  /** True for `torch.compile`. */
  compiled?: boolean;
  /** True for Adam's fused implementation. */
  fused?: boolean;
  /** Pictures and layers of the report's sizes, or of those of the preset quick. */
  size?: "report" | "quick";
  threads?: number;
}

/** The command line of PyTorch's side. */
function peerArguments(options: PeerOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    typeof value === "boolean" ? (value ? [`--${name}`] : []) : [`--${name}`, String(value)]
  );
}

/** The extent of a measurement. */
export type Extent = "quick" | "default" | "full";

/** A folder of pictures in VizWiz's format, with the number of rows of each split. */
export interface Pictures {
  directory: string;
  train: number;
  val: number;
}

/** Options of a {@linkcode Context}. */
export interface ContextOptions {
  /** Threads of both sides. */
  threads: number;
  extent: Extent;
  onProgress: OnProgress;
}

/** Starts the processes that entries measure, and ends them when it is disposed. */
export class Context implements Disposable {
  readonly threads: number;
  readonly extent: Extent;
  readonly onProgress: OnProgress;
  readonly #python: string;
  readonly #workers: Worker[] = [];

  /** @param python Path of an interpreter with PyTorch. */
  constructor(python: string, { threads, extent, onProgress }: ContextOptions) {
    this.#python = python;
    this.threads = threads;
    this.extent = extent;
    this.onProgress = onProgress;
  }

  /** Returns the choice for the extent of the measurement. */
  choose<T>(choices: Record<Extent, T>): T {
    return choices[this.extent];
  }

  #start(command: string[]): Worker {
    const worker = startWorker(command);
    this.#workers.push(worker);
    return worker;
  }

  /** Starts our side, bench/ours.ts, with these settings. */
  ours(settings: Record<string, unknown> = {}): Worker {
    const all = { threads: this.threads, ...settings };
    return this.#start([...denoRun("bench/ours.ts"), JSON.stringify(all)]);
  }

  /** Starts PyTorch's side, bench/pytorch_peer.py. */
  peer(options: PeerOptions = {}): Worker {
    const args = peerArguments({ threads: this.threads, ...options });
    return this.#start([this.#python, join(projectRoot, "bench/pytorch_peer.py"), ...args]);
  }

  /**
   * Runs a trial of PyTorch's from its process to its result.
   *
   * @param directory A folder with arrays of the data.
   */
  async peerTrial(directory: string, options: PeerOptions): Promise<void> {
    const args = peerArguments({ threads: this.threads, ...options });
    const program = join(projectRoot, "bench/pytorch_peer.py");
    await runPython([program, ...args, "--trial", directory], this.#python);
  }

  /**
   * Starts a trial of ours as a sweep does.
   *
   * @param directory The folder of its files, which is made.
   */
  async trial(directory: string, settings: object): Promise<Worker> {
    await Deno.mkdir(directory, { recursive: true });
    await Deno.writeTextFile(join(directory, "settings.json"), JSON.stringify(settings));
    const args = ["--engine", "native", "--directory", directory];
    return this.#start([...denoRun("lib/sweep/worker.ts"), ...args]);
  }

  /** Draws photographs of 1 to 2 megapixels, unless they exist. */
  async pictures(sizes: { train: number; val: number }): Promise<Pictures> {
    const progress = { label: "Draw pictures", total: 1, unit: "steps" } as const;
    this.onProgress({ ...progress, done: 0 });
    const parent = join(cacheDirectory, "bench");
    const directory = await this.ours().ask<string>({ do: "pictures", parent, sizes });
    this.onProgress({ ...progress, done: 1 });
    await this.close();
    return { directory, ...sizes };
  }

  /** Waits until the started processes end. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()));
  }

  /** Kills the started processes, also those that are stopped between their turns. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers.splice(0)) worker.kill();
  }
}

/** Opens a context, and installs PyTorch on first use. */
export async function openContext(options: ContextOptions): Promise<Context> {
  const { onProgress } = options;
  const python = await pythonEnvironment("torch", peerPackages, { onProgress });
  return new Context(python, options);
}

/** A part of the benchmark that can be run by its name. */
export interface Entry {
  name: string;
  /** Its measurements in a few words, for --help. */
  description: string;
  /** True of one that is run where it is named alone. @default false */
  isOnRequest?: boolean;
  /** Runs the measurements, and returns the rows of the table. */
  run(context: Context): Promise<Row[]>;
}
