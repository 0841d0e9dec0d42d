import pMap from "p-map";
import { plural } from "../../lib/base/mod.ts";
import { Dice } from "./dice.ts";

/** The way in which an input was taken. */
export interface Verdict {
  /** True where it was read, false where it was refused. */
  isRead: boolean;
  /** A sentence on what came otherwise than it must. */
  finding?: string | undefined;
}

/** The mutations and the oracle of a round. */
export interface Bench<Input> {
  /** An input without damage, which must be read. */
  whole: Input;
  /** Makes one that is damaged. */
  broken(): Input;
  /** Gives an input to the product and holds what comes against what must. */
  judge(input: Input): Verdict | Promise<Verdict>;
  /** An input in words, by which it can be had again. */
  nameOf(input: Input): string;
  /** The kind of an input, by which those that were read are counted. */
  kindOf?(input: Input): string;
  /** Looks at what is left in the end. @returns Sentences on what is not as it must be. */
  end?(): Promise<string[]>;
}

/** The parts of an area. */
export interface AreaParts<Input> {
  /** The mutations and the oracle in a sentence. */
  description: string;
  /** The inputs of a whole round, which takes seconds. */
  cases: number;
  /**
   * The smallest share of the damaged inputs of a whole round that must be read, 0 to 1, so that a
   * reader that refuses too much is found.
   */
  leastRead: number;
  /** Inputs that are judged at once. @default 1 */
  atOnce?: number;
  /** The longest time in seconds that an input may take. @default 60 */
  patience?: number;
  /** True where it is tried only when it is named. @default false */
  isOnRequest?: boolean;
  /** Prepares a round of so many damaged inputs, in an empty folder of its own. */
  open(round: { seed: number; dice: Dice; directory: string; cases: number }):
    | Bench<Input>
    | Promise<Bench<Input>>;
}

/** The outcome of a round. */
export interface Round {
  /** The damaged inputs that were tried. */
  cases: number;
  /** Those that were read. */
  read: number;
  /** The kinds of those that were read, one for each, where the area has kinds. */
  kinds: string[];
  /** Inputs that came to something else than they must, a sentence each. */
  findings: string[];
}

/** A part of the product that is given broken input. */
export interface Area {
  /** The mutations and the oracle in a sentence. */
  description: string;
  /** The inputs of a whole round. */
  cases: number;
  /** True where it is tried only when it is named. */
  isOnRequest: boolean;
  /**
   * Tries the inputs of a seed; the same seed tries the same.
   *
   * @param cases Damaged inputs. @default those of a whole round
   */
  round(seed: number, cases?: number): Promise<Round>;
}

/** Makes an area of its mutations and its oracle. */
export function makeArea<Input>(parts: AreaParts<Input>): Area {
  const { description, isOnRequest = false } = parts;
  return {
    description,
    cases: parts.cases,
    isOnRequest,
    async round(seed, cases = parts.cases) {
      const directory = await Deno.makeTempDir({ prefix: "fuzz-" });
      try {
        const bench = await parts.open({ seed, dice: new Dice(seed), directory, cases });
        return await tryBench(bench, cases, parts);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    },
  };
}

async function tryBench<Input>(
  bench: Bench<Input>,
  cases: number,
  { cases: wholeRound, leastRead, atOnce = 1, patience = 60 }: AreaParts<Input>,
): Promise<Round> {
  const judge = (input: Input) => within(patience, async () => await bench.judge(input));
  const whole = await judge(bench.whole);
  const broken = Array.from({ length: cases }, () => bench.broken());
  const verdicts = await pMap(broken, judge, { concurrency: atOnce });
  const findings = verdicts.flatMap(({ finding }, i) =>
    finding === undefined ? [] : [`case ${i}: ${finding} (${bench.nameOf(broken[i]!)})`]
  );
  if (whole.finding !== undefined || !whole.isRead) {
    findings.unshift(
      `without damage: ${whole.finding ?? "it is refused"} (${bench.nameOf(bench.whole)})`,
    );
  }
  const read = verdicts.filter(({ isRead }) => isRead).length;
  if (cases >= wholeRound && read < leastRead * cases) {
    findings.push(
      `only ${read} of ${plural(cases, "damaged input")} were read, of ${
        100 * leastRead
      }% at least`,
    );
  }
  const kinds = broken.flatMap((input, i) =>
    verdicts[i]!.isRead && bench.kindOf ? [bench.kindOf(input)] : []
  );
  return { cases, read, kinds, findings: [...findings, ...await bench.end?.() ?? []] };
}

/** The verdict on an input, or on the time that it takes. */
async function within(seconds: number, judge: () => Promise<Verdict>): Promise<Verdict> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Verdict>((resolve) => {
    const finding = `nothing came for ${seconds} s`;
    timer = setTimeout(() => resolve({ isRead: false, finding }), 1000 * seconds);
  });
  try {
    return await Promise.race([judge(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The verdict on an input that was read. */
export const read = (finding?: string): Verdict => ({ isRead: true, finding });

/** The verdict on an input that was refused. */
export const refused = (finding?: string): Verdict => ({ isRead: false, finding });
