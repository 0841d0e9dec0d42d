import { type Area, type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import { kills, kinds } from "./signals/kinds.ts";
import { Finding, SweepUnderSignals } from "./signals/sweep_under_signals.ts";

/** Something that happens to a sweep after a time; nothing where it has no name. */
interface Input {
  name: string | undefined;
  milliseconds: number;
}

/** The verdict on what happened; a defect of the area itself is none. */
async function verdictOf(work: () => Promise<boolean>): Promise<Verdict> {
  try {
    return await work() ? read() : refused();
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    return refused(error.message);
  }
}

/** The events of sweeps: a round does each once or a few times, and completes the study then. */
const areaOf = (names: readonly string[], cases: number, description: string): Area =>
  makeArea({
    description,
    cases,
    leastRead: 0.5,
    patience: 600,
    isOnRequest: true,
    open({ dice, directory }): Bench<Input> {
      const sweep = new SweepUnderSignals(directory);
      let number = dice.below(names.length);
      return {
        whole: { name: undefined, milliseconds: 0 },
        broken: () => ({
          name: names[number++ % names.length]!,
          milliseconds: 100 + dice.below(4900),
        }),
        nameOf: ({ name, milliseconds }) => `${name ?? "nothing"} after ${milliseconds} ms`,
        judge: ({ name, milliseconds }) =>
          verdictOf(async () => {
            if (name !== undefined) return await sweep.disturb(name, milliseconds);
            await sweep.undisturbed();
            return true;
          }),
        async end() {
          try {
            const { finding } = await verdictOf(async () => (await sweep.complete(), true));
            return finding === undefined ? [] : [`in the end: ${finding}`];
          } finally {
            await sweep[Symbol.asyncDispose]();
          }
        },
      };
    },
  });

/** Signals of each kind. */
export const signalsArea = areaOf(
  Object.keys(kinds),
  Object.keys(kinds).length,
  "sweeps that were interrupted, stopped or killed end with the bytes of one that was not",
);

/** SIGKILLs alone. */
export const killsArea = areaOf(
  Object.keys(kills),
  15,
  "sweeps that were killed, or whose trials were, end with the bytes of one that was not",
);
