import { InvalidArgumentError, Option } from "commander";
import { listWords, plural, unknownName, UserError } from "../../lib/base/mod.ts";
import { Command } from "../../lib/cli/command.ts";
import { runMain, taskArguments } from "../../lib/cli/main.ts";
import { print } from "../../lib/cli/screen.ts";
import { annotationsArea } from "./annotations.ts";
import type { Area } from "./area.ts";
import { checkpointArea } from "./checkpoint.ts";
import { httpArea } from "./http.ts";
import { journalArea } from "./journal.ts";
import { picturesArea } from "./pictures.ts";
import { safetensorsArea } from "./safetensors.ts";
import { killsArea, signalsArea } from "./signals.ts";
import { settingsArea } from "./settings.ts";

/** The areas that can be tried, by name. */
export const areas: Readonly<Record<string, Area>> = {
  annotations: annotationsArea,
  checkpoint: checkpointArea,
  http: httpArea,
  journal: journalArea,
  pictures: picturesArea,
  safetensors: safetensorsArea,
  settings: settingsArea,
  signals: signalsArea,
  kills: killsArea,
};

/** The findings that are printed of each area. */
const shown = 5;

function whole(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It must be a whole number from 0.");
}

const isDefault = (name: string) => !areas[name]!.isOnRequest;
const onRequest = Object.keys(areas).filter((name) => !isDefault(name));

const command = new Command("deno task fuzz")
  .description(
    "Gives broken input to a part of the product and holds what comes against an oracle.",
  )
  .argument(
    "[areas...]",
    `${listWords(Object.keys(areas), "or")} (default: all but ${listWords(onRequest)})`,
  )
  .option("--seconds <count>", "how long, all together; a round that has begun is ended", whole, 60)
  .addOption(
    new Option("--cases <count>", "the damaged inputs of each area, however long it takes")
      .argParser(whole).conflicts("seconds"),
  )
  .option("--seed <number>", "the first round's; the next rounds have the next ones", whole, 0)
  .addHelpAfter(`
A finding is printed with its seed, whose round tries the same again.

Examples:
  deno task fuzz
  deno task fuzz safetensors --seconds 10 --seed 7
  deno task fuzz safetensors --cases 10000`);

/** The end of an area's rounds: a time in seconds or a number of inputs. */
interface Limit {
  seconds: number;
  cases: number;
}

/** Tries rounds of an area until its limit, one at least. */
async function tryArea(area: Area, { seconds, cases }: Limit, seed: number) {
  const end = performance.now() + 1000 * seconds;
  const all = { cases: 0, read: 0, rounds: 0, kinds: [] as string[], findings: [] as string[] };
  do {
    const number = seed + all.rounds;
    const round = await area.round(number, Math.min(area.cases, cases - all.cases));
    all.rounds++;
    all.cases += round.cases;
    all.read += round.read;
    all.kinds.push(...round.kinds);
    all.findings.push(...round.findings.map((finding) => `seed ${number}, ${finding}`));
  } while (performance.now() < end && all.cases < cases);
  return all;
}

/** An area that there is not. */
class AreaError extends UserError {}

async function main(): Promise<number> {
  command.parse(taskArguments(), { from: "user" });
  const { seconds, seed, cases } = command.opts<
    { seconds: number; seed: number; cases?: number }
  >();
  const names = command.args.length > 0 ? command.args : Object.keys(areas).filter(isDefault);
  const unknown = names.find((name) => !Object.hasOwn(areas, name));
  if (unknown !== undefined) {
    throw new AreaError(unknownName({ one: "area", all: "areas" }, unknown, Object.keys(areas)));
  }
  const limit: Limit = cases === undefined
    ? { seconds: seconds / names.length, cases: Infinity }
    : { seconds: Infinity, cases };
  let found = 0;
  for (const name of names) {
    const area = areas[name]!;
    const { cases, read, rounds, kinds, findings } = await tryArea(area, limit, seed);
    const count = (value: number) => value.toLocaleString("en");
    print(
      `${name}: ${area.description}\n  ${count(cases)} cases of seeds ${seed} to ` +
        `${seed + rounds - 1}, ${count(read)} of them read, ${plural(findings.length, "finding")}`,
    );
    for (const [kind, { length }] of Map.groupBy(kinds.toSorted(), (kind) => kind)) {
      print(`  ${count(length)} of ${kind}`);
    }
    for (const finding of findings.slice(0, shown)) print(`  ${finding.slice(0, 1000)}`);
    found += findings.length;
  }
  return found === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
