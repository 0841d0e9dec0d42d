import { join } from "node:path";
import { UserError } from "../../lib/base/mod.ts";
import { Journal, type Parameter } from "../../lib/sweep/journal.ts";
import type { Area, Round } from "./area.ts";
import { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

const metric = { name: "score", direction: "maximize" } as const;

const rateOf = (value: number): Parameter => ({
  value,
  distribution: {
    name: "FloatDistribution",
    attributes: { low: 0, high: 1, log: false, step: null },
  },
});

/** The score of a trial, by which one that has another's is known. */
const scoreOf = (rate: number) => 10 * rate + 1;

/** Writes a journal of trials that are complete, failed, running or waiting. */
async function writeJournal(path: string, dice: Dice): Promise<string[]> {
  const journal = await Journal.open(path);
  const study = await journal.createStudy("study", metric, { note: "ä" });
  const rates = Array.from({ length: 3 + dice.below(5) }, (_, i) => (i + 1) / 16);
  await journal.enqueue(study, rates.map((rate) => ({ parameters: { rate: rateOf(rate) } })));
  for (const [i, trial] of study.trials.entries()) {
    if (dice.below(6) === 0) continue;
    await journal.start(trial);
    await journal.report(trial, [[1, scoreOf(rates[i]!) / 2]]);
    if (dice.below(5) > 0) await journal.finish(trial, scoreOf(rates[i]!), { seconds: i });
  }
  return (await Deno.readTextFile(path)).split("\n").slice(0, -1);
}

/** Edits of lines as people and tools make them. */
const edits: readonly ((lines: string[], dice: Dice) => string[])[] = [
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 1),
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 1 + dice.below(4)),
  (lines, dice) => {
    const at = dice.below(lines.length);
    return lines.toSpliced(at, 0, lines[at]!);
  },
  (lines, dice) => lines.toSpliced(dice.below(lines.length), 0, dice.pick(lines)),
  (lines, dice) => {
    const at = dice.below(lines.length - 1);
    return lines.toSpliced(at, 2, lines[at + 1]!, lines[at]!);
  },
  (lines, dice) =>
    lines.toSpliced(dice.below(lines.length), 0, dice.pick(["", " ", "null", "{}", "#"])),
  (lines, dice) => lines.slice(0, dice.below(lines.length)),
];

/** @param isEdited True where whole lines were changed, so that each that is left is true. */
async function check(path: string, isEdited: boolean): Promise<string | undefined> {
  try {
    for (const { trials } of (await Journal.open(path)).studies) {
      for (const { state, parameters: { rate }, values } of trials) {
        if (!isEdited || state !== "complete") continue;
        const right = scoreOf(Number(rate));
        if (values?.[0] !== right) return `the trial of ${rate} has ${values?.[0]}, not ${right}`;
      }
    }
  } catch (error) {
    if (!(error instanceof UserError)) return `an error without a name: ${error}`;
    if (!error.message.includes(path)) {
      return `an error that does not name the file: ${error.message}`;
    }
  }
}

/** Broken journals. */
export const journalArea: Area = {
  description: "no trial of an edited or damaged journal has another's score",
  async round(seed: number): Promise<Round> {
    const dice = new Dice(seed);
    const directory = await Deno.makeTempDir();
    const findings: string[] = [];
    const cases = 200;
    try {
      const path = join(directory, "journal.log");
      const lines = await writeJournal(path, dice);
      for (let i = 0; i < cases; i++) {
        const isEdited = dice.below(2) === 0;
        const text = (isEdited ? dice.pick(edits)(lines, dice) : lines).map((line) => `${line}\n`)
          .join("");
        const bytes = new TextEncoder().encode(text);
        await Deno.writeFile(path, isEdited ? bytes : mutateBytes(bytes, dice));
        const finding = await check(path, isEdited);
        if (finding !== undefined) findings.push(`journal ${i}: ${finding}`);
      }
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
    return { cases, findings };
  },
};
