import { InvalidArgumentError } from "commander";
import { listWords, plural, unknownName, UserError } from "../../lib/base/mod.ts";
import { Command } from "../../lib/cli/command.ts";
import { runMain, taskArguments } from "../../lib/cli/main.ts";
import { print } from "../../lib/cli/screen.ts";
import { annotationsArea } from "./annotations.ts";
import type { Area } from "./area.ts";
import { journalArea } from "./journal.ts";
import { picturesArea } from "./pictures.ts";
import { safetensorsArea } from "./safetensors.ts";
import { settingsArea } from "./settings.ts";

/** The areas that can be tried, by name. */
export const areas: Readonly<Record<string, Area>> = {
  annotations: annotationsArea,
  journal: journalArea,
  pictures: picturesArea,
  safetensors: safetensorsArea,
  settings: settingsArea,
};

/** The findings that are printed of each area. */
const shown = 5;

function whole(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError("It must be a whole number from 0.");
}

const command = new Command("deno task fuzz")
  .description(
    "Gives broken input to a part of the product and holds what comes against an oracle.",
  )
  .argument("[areas...]", `${listWords(Object.keys(areas), "or")} (default: all)`)
  .option("--seconds <count>", "how long, all together; a round that has begun is ended", whole, 60)
  .option("--seed <number>", "the first round's; the next rounds have the next ones", whole, 0)
  .addHelpAfter(`
A finding is printed with its seed, whose round tries the same again.

Examples:
  deno task fuzz
  deno task fuzz safetensors --seconds 10 --seed 7`);

/** Tries rounds of an area until the time is over, one at least. */
async function tryArea(area: Area, { seconds, seed }: { seconds: number; seed: number }) {
  const end = performance.now() + 1000 * seconds;
  let cases = 0, rounds = 0;
  const findings: string[] = [];
  do {
    const round = await area.round(seed + rounds);
    cases += round.cases;
    findings.push(...round.findings.map((finding) => `seed ${seed + rounds}, ${finding}`));
    rounds++;
  } while (performance.now() < end);
  return { cases, rounds, findings };
}

/** An area that there is not. */
class AreaError extends UserError {}

async function main(): Promise<number> {
  command.parse(taskArguments(), { from: "user" });
  const { seconds, seed } = command.opts<{ seconds: number; seed: number }>();
  const names = command.args.length > 0 ? command.args : Object.keys(areas);
  const unknown = names.find((name) => !Object.hasOwn(areas, name));
  if (unknown !== undefined) {
    throw new AreaError(unknownName({ one: "area", all: "areas" }, unknown, Object.keys(areas)));
  }
  let found = 0;
  for (const name of names) {
    const area = areas[name]!;
    const { cases, rounds, findings } = await tryArea(area, {
      seconds: seconds / names.length,
      seed,
    });
    print(
      `${name}: ${area.description}\n  ${cases.toLocaleString("en")} cases of seeds ${seed} to ` +
        `${seed + rounds - 1}, ${plural(findings.length, "finding")}`,
    );
    for (const finding of findings.slice(0, shown)) print(`  ${finding.slice(0, 1000)}`);
    found += findings.length;
  }
  return found === 0 ? 0 : 1;
}

if (import.meta.main) await runMain(main);
