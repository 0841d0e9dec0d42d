import { type Area, type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import { kills, type Kind, kinds, samplerKills } from "./signals/kinds.ts";
import { studies, type StudyKind } from "./signals/studies.ts";
import { Finding, SweepUnderSignals } from "./signals/sweep_under_signals.ts";

/** Something that happens to a sweep after a time; nothing where it has no name. */
interface Input {
  name: string | undefined;
  milliseconds: number;
}

/** The parts of an area of signals. */
interface SignalsParts {
  description: string;
  cases: number;
  /** The studies by name: a round has one, the next round the next one. */
  studies: Readonly<Record<string, StudyKind>>;
  /** All that happens to a study. */
  kindsOf(study: StudyKind): Readonly<Record<string, Kind>>;
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

/** The events of a study: a round does each once or a few times, and completes the study then. */
const areaOf = ({ studies, kindsOf, ...parts }: SignalsParts): Area =>
  makeArea({
    ...parts,
    leastRead: 0.5,
    patience: 600,
    isOnRequest: true,
    open({ seed, dice, directory }): Bench<Input> {
      const [studyName, study] = Object.entries(studies).at(seed % Object.keys(studies).length)!;
      const kinds = kindsOf(study), names = Object.keys(kinds);
      const sweep = new SweepUnderSignals(directory, study);
      let number = dice.below(names.length);
      const kindOf = ({ name }: Input) => `${studyName}, ${name ?? "nothing"}`;
      return {
        whole: { name: undefined, milliseconds: 0 },
        broken: () => ({
          name: names[number++ % names.length]!,
          milliseconds: 100 + dice.below(4900),
        }),
        kindOf,
        nameOf: (input) => `${kindOf(input)} after ${input.milliseconds} ms`,
        judge: ({ name, milliseconds }) =>
          verdictOf(async () => {
            if (name !== undefined) return await sweep.disturb(kinds[name]!, milliseconds);
            await sweep.undisturbed();
            return true;
          }),
        async end() {
          try {
            const { finding } = await verdictOf(async () => (await sweep.complete(), true));
            return finding === undefined ? [] : [`in the end: ${finding} (${studyName})`];
          } finally {
            await sweep[Symbol.asyncDispose]();
          }
        },
      };
    },
  });

const { grid } = studies;

/** Signals of each kind, to a study whose trials are all known from the start. */
export const signalsArea = areaOf({
  description:
    "sweeps that were interrupted, stopped or killed end with the bytes of one that was not",
  cases: Object.keys(kinds).length,
  studies: { grid: grid! },
  kindsOf: () => kinds,
});

/** SIGKILLs alone, to studies that grow, too. */
export const killsArea = areaOf({
  description:
    "sweeps that were killed, or whose trials or sampler were, end with the bytes of one that was not",
  cases: 40,
  studies,
  kindsOf: ({ hasSampler }) => hasSampler ? samplerKills : kills,
});
