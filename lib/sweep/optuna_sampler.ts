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
import { type Point, type SearchSpace, variedSettings } from "./point.ts";
import { isRange, rounded } from "./range.ts";
import {
  type ChosenPoint,
  isKnownTo,
  randomSampler,
  type Sampler,
  type ToldPoint,
} from "./sampler.ts";

const optuna = "optuna==5.0.0";

/** The facts of a sampler of Optuna's. */
export interface OptunaSampler {
  /** The packages that it needs. */
  packages: readonly string[];
  /** The points that have to have ended before it chooses by them; until then it draws at random. */
  startup: number;
  /** True of one that tries all combinations, so that there must be an end of them. */
  isExhaustive?: boolean;
  /** A sentence to say before its packages are fetched. */
  note?: string;
}

/** Optuna's samplers by the names of their classes, with their defaults. */
export const optunaSamplers: Readonly<Partial<Record<string, OptunaSampler>>> = {
  tpe: { packages: [], startup: 10 },
  cmaes: { packages: ["cmaes==0.12.0"], startup: 1 },
  gp: {
    packages: ["scipy", "torch"],
    startup: 10,
    note:
      "gp needs PyTorch, which is fetched once: on Linux PyPI's takes 6 GB of disk, with CUDA's libraries, " +
      "and 1 GB without them, where PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu is set.",
  },
  nsgaii: { packages: [], startup: 50 },
  nsgaiii: { packages: [], startup: 50 },
  qmc: { packages: ["scipy"], startup: 0 },
  bruteforce: { packages: [], startup: 0, isExhaustive: true },
};

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
    [optuna, ...optunaSamplers[name]?.packages ?? []],
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
  const others = randomSampler(space, key);
  return {
    async ask(number, known) {
      const { told, open = [] } = known;
      const isKnown = isKnownTo(known);
      let study = studyNotes([...told, ...open]);
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const [seed] = foldIn(key, "optuna", number, attempt);
        const answer = await ask({
          ...{ sampler: name, direction, seed: seed >>> 0, space: choiceDistributions(space) },
          told: told.map(({ value, reports, ...others }) => ({
            ...others,
            value: value ?? null,
            reports: [...reports ?? []].filter(([, value]) => Number.isFinite(value)),
          })),
          ...{ open, study },
        });
        study = answer.study;
        const point = roundedPoint(space, answer.point);
        if (isKnown(point)) continue;
        const isNoted = Object.keys(study).length > 0;
        return { point, notes: { ...answer.notes, ...(isNoted && { [ofStudy]: study }) } };
      }
      // Most of a space of lists is known, and its sampler keeps to the part that it likes.
      return await others.ask(number, known);
    },
    close: () => process.close(),
  };
}

/** The note in which a choice keeps what the sampler has noted on the study, as its place in a sequence. */
const ofStudy = "vqalab:study";

/** The notes on the study that the last choice left. */
function studyNotes(chosen: readonly ChosenPoint[]): Notes {
  return chosen.findLast(({ notes }) => ofStudy in notes)?.notes[ofStudy] as Notes ?? {};
}

/** The starts of the process for one choice. */
const mostStarts = 5;

/** The choices of a known point after which a point is drawn at random. */
const mostAttempts = 20;

type Notes = ToldPoint["notes"];

interface Request {
  sampler: string;
  direction: "minimize" | "maximize";
  seed: number;
  space: Record<string, Distribution>;
  told: (Omit<ToldPoint, "value" | "reports"> & {
    value: number | null;
    reports: [epoch: number, value: number][];
  })[];
  open: readonly ChosenPoint[];
  study: Notes;
}

interface Choice {
  point: Record<string, unknown>;
  notes: Notes;
  study: Notes;
}

type Answer = Choice | { error: string };

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
  async ask(request: Request): Promise<Choice> {
    if (!this.#isReady) await this.#read();
    this.#isReady = true;
    await this.#input.write(new TextEncoder().encode(JSON.stringify(request) + "\n")).catch(() => {
      throw new EndedError();
    });
    const answer = await this.#read();
    if ("error" in answer) {
      throw new PythonError(
        `Optuna's sampler ${quote(request.sampler)} cannot choose from this space: ${
          answer.error.replace(/\.$/, "")
        }. Choose another --sampler.`,
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

  async #read(): Promise<Answer> {
    const { value, done } = await this.#answers.next();
    if (done) throw new EndedError();
    try {
      return JSON.parse(value);
    } catch {
      // It was killed while it wrote.
      throw new EndedError();
    }
  }
}
