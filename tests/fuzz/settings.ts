import { UserError } from "../../lib/base/mod.ts";
import {
  describeTrialSettings,
  parseTrialAssignments,
  parseTrialSettings,
} from "../../lib/trainer/mod.ts";
import { makeArea, read, refused, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";

const described = describeTrialSettings();
const names = [...described.map(({ name }) => name), "toString", "__proto__", "Epochs", "lr", ""];

/** Values as people type them, and as they do not. */
const words = [
  ..."0 1 2 -1 32 0.5 .5 5. 1e-3 1e400 1e-400 0,001 2,000 0x10 NaN Infinity -0 +3 1_000 50%".split(
    " ",
  ),
  ..."true True FALSE yes no on null undefined [] {} answer text visual both image question".split(
    " ",
  ),
  ..."cosine vizwiz shapes tabletop 1/2/2/1 report deep 2024 ~/data ~bob/x /a file:///a b=c".split(
    " ",
  ),
  ...["", " ", '"5"', "’", "１２", "9".repeat(400), "a".repeat(5000), "\u0000", "-", "."],
];

function assignment(dice: Dice): string {
  const value = dice.pick(words);
  const both = dice.below(8) === 0 ? value + dice.pick(words) : value;
  return dice.below(20) === 0 ? both : `${dice.pick(names)}=${both}`;
}

/** Says where the settings are not those that were typed. */
function wrongValue(typed: readonly string[], settings: object): string | undefined {
  const last = new Map(typed.map((text) => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  }));
  const parsed = new Map<string, unknown>(Object.entries(settings));
  for (const { name, kind, choices } of described) {
    const text = last.get(name), value = parsed.get(name);
    if (text === undefined) continue;
    const isTyped = kind === "number"
      ? Number.isFinite(value) && value === Number(text.trim())
      : kind === "boolean"
      ? String(value) === text.trim().toLowerCase()
      : kind === "path"
      ? text === "" ? value === "" : typeof value === "string" && value.startsWith("/")
      : value === text;
    if (!isTyped) return `${name} is ${value}, and '${text}' was typed`;
    if (choices.length > 0 && !choices.includes(String(value))) return `${name} is ${value}`;
  }
}

function judge(typed: readonly string[]): Verdict {
  try {
    const settings = parseTrialSettings(parseTrialAssignments(typed));
    const again = parseTrialSettings(JSON.parse(JSON.stringify(settings)));
    const isSame = JSON.stringify(again) === JSON.stringify(settings);
    return read(isSame ? wrongValue(typed, settings) : "they are others when read again");
  } catch (error) {
    if (!(error instanceof UserError)) return refused(`an error without a name: ${error}`);
    return refused(error.message.trim() === "" ? "an error without words" : undefined);
  }
}

/** Broken settings of the command line. */
export const settingsArea = makeArea({
  description: "settings of the command line are what was typed, or are refused by name",
  cases: 2000,
  leastRead: 0.015,
  open: ({ dice }) => ({
    whole: ["epochs=3", "learningRate=1e-3", "attention=false", "model=answer"],
    broken: () => Array.from({ length: 1 + dice.below(3) }, () => assignment(dice)),
    nameOf: (typed) => JSON.stringify(typed),
    judge,
  }),
});
