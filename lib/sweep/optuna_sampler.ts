import { fileURLToPath } from "node:url";
import {
  foldIn,
  type Key,
  type OnProgress,
  pythonEnvironment,
  PythonError,
  quote,
} from "../base/mod.ts";
import type { Distribution } from "./journal.ts";
import { lines } from "./lines.ts";
import { choiceDistributions } from "./parameters.ts";
import { type Point, pointKey, type SearchSpace, variedSettings } from "./point.ts";
import { isRange, rounded } from "./range.ts";
import type { Sampler, ToldPoint } from "./sampler.ts";

const optuna = "optuna==5.0.0";

/** Optuna's samplers by the names of their classes, with the packages that they need. */
const samplers: Readonly<Record<string, readonly string[]>> = {
  tpe: [],
  cmaes: ["cmaes==0.12.0"],
  gp: ["scipy", "torch"],
  nsgaii: [],
  nsgaiii: [],
  qmc: ["scipy"],
  bruteforce: [],
};

/** The names of Optuna's samplers. */
export const optunaSamplers: readonly string[] = Object.keys(samplers);

/** The settings of a sampler of Optuna's. */
export interface OptunaSamplerOptions {
  /** Its name, as "tpe". */
  name: string;
  /** The search space. */
  space: SearchSpace;
  /** The direction in which the metric gets better. */
  direction: "minimize" | "maximize";
  /** The key of its random numbers. */
  key: Key;
  /** Told of the installation of Optuna. */
  onProgress?: OnProgress | undefined;
  /** The interpreter that has Optuna. @default that of an environment of the project */
  python?: string;
}

/**
 * Starts a process of Python in which a sampler of Optuna's (optuna.samplers) chooses the points. It is made
 * anew for each choice, with a seed of the choice's number and all that was told, and one whose process is
 * killed is started and asked again. Numbers of a range are rounded to four digits.
 *
 * @throws {PythonError} Where Optuna cannot be installed, or the sampler refuses the space.
 */
export async function optunaSampler(
  { name, space, direction, key, onProgress, python }: OptunaSamplerOptions,
): Promise<Sampler> {
  const interpreter = python ?? await pythonEnvironment(
    "optuna",
    [optuna, ...samplers[name] ?? []],
    { ...(onProgress && { onProgress }) },
  );
  let process = new SamplerProcess(interpreter);
  const ask = async (request: Request) => {
    for (let starts = 1;; starts++) {
      try {
        return await process.ask(request);
      } catch (error) {
        if (!(error instanceof EndedError)) throw error;
        if (starts === mostStarts) {
          throw new PythonError(
            `The process of Optuna's sampler was ended ${mostStarts} times before it could choose, perhaps ` +
              `for lack of memory: try --jobs 1, and the same command goes on.`,
          );
        }
        process = new SamplerProcess(interpreter);
      }
    }
  };
  return {
    async ask(number, told, taken) {
      const known = new Set(taken.map(pointKey));
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const [seed] = foldIn(key, "optuna", number, attempt);
        const { point, notes } = await ask({
          ...{ sampler: name, direction, seed: seed >>> 0, space: choiceDistributions(space) },
          told: told.map(({ value, reports, ...others }) => ({
            ...others,
            value: value ?? null,
            reports: [...reports ?? []].filter(([, value]) => Number.isFinite(value)),
          })),
        });
        const chosen = roundedPoint(space, point);
        if (!known.has(pointKey(chosen))) return { point: chosen, notes };
      }
      return undefined;
    },
    close: () => process.close(),
  };
}

/** The starts of the process for one choice. */
const mostStarts = 5;

/** The choices of a known point after which the space is taken as tried out. */
const mostAttempts = 20;

interface Request {
  sampler: string;
  direction: "minimize" | "maximize";
  seed: number;
  space: Record<string, Distribution>;
  told: (Omit<ToldPoint, "value" | "reports"> & {
    value: number | null;
    reports: [epoch: number, value: number][];
  })[];
}

/** A point of the sampler's with the settings in the order of the space. */
function roundedPoint(space: SearchSpace, point: Readonly<Record<string, unknown>>): Point {
  return Object.fromEntries(
    variedSettings(space).map((name) => {
      const values = space[name]!, value = point[name];
      return [name, isRange(values) && typeof value === "number" ? rounded(values, value) : value];
    }),
  );
}

/** The sampler's process has ended, as something outside may have done. */
class EndedError extends Error {}

const program = fileURLToPath(new URL("optuna_sampler.py", import.meta.url));

class SamplerProcess {
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncGenerator<string>;
  #isReady = false;

  constructor(python: string) {
    this.#process = new Deno.Command(python, {
      args: ["-I", program],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#answers = lines(this.#process.stdout);
  }

  /** @throws {EndedError} Where the process has ended; {PythonError} where Optuna refuses. */
  async ask(
    request: Request,
  ): Promise<{ point: Record<string, unknown>; notes: ToldPoint["notes"] }> {
    if (!this.#isReady) await this.#read();
    this.#isReady = true;
    await this.#input.write(new TextEncoder().encode(JSON.stringify(request) + "\n")).catch(() => {
      throw new EndedError();
    });
    const answer = JSON.parse(await this.#read());
    if ("error" in answer) {
      throw new PythonError(
        `Optuna's sampler ${
          quote(request.sampler)
        } cannot choose from this space: ${answer.error}. ` +
          `Choose another --sampler.`,
      );
    }
    return answer;
  }

  /** Closes its input, at which it ends. */
  async close(): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#answers.return(undefined);
    await this.#process.status;
  }

  async #read(): Promise<string> {
    const { value, done } = await this.#answers.next();
    if (done) throw new EndedError();
    return value;
  }
}
