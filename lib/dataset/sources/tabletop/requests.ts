import type { Dice } from "../generated/dice.ts";
import { alike, type Request } from "./request.ts";
import type { Scene } from "./scene.ts";
import {
  type Color,
  commonColors,
  commonForms,
  type Form,
  type Pattern,
  patterns,
  type Thing,
} from "./things.ts";

/** The pertinence of a question about a thing that is there, and of one that is not. */
const there = 0.9, absent = 0.28;

const others = <T>(all: readonly T[], truth: unknown, dice: Dice) =>
  dice.sample(all.filter((one) => one !== truth), 2);

/** Asks for the color of the thing of a form, which may be none. */
export function askColor(form: Form, thing: Thing | undefined, dice: Dice): Request {
  const word = dice.pick(["color", "color", "colour"]);
  return {
    ...dice.pick([
      { direct: `what ${word} is the ${form}`, indirect: `the ${word} of the ${form}` },
      { direct: `what is the ${word} of the ${form}`, indirect: `which ${word} the ${form} is` },
      { direct: `which ${word} is this ${form}`, indirect: `what ${word} this ${form} is` },
    ]),
    answerType: "other",
    ...about(thing, thing?.color),
    guesses: alike(...others(commonColors, thing?.color, dice), "white"),
  };
}

/** Asks for the form of the thing of a color, which may be none. */
export function askForm(color: Color, thing: Thing | undefined, dice: Dice): Request {
  const word = dice.pick(["thing", "object", "item"]);
  return {
    ...dice.pick([
      { direct: `what is the ${color} ${word}`, indirect: `what the ${color} ${word} is` },
      { direct: `what is this ${color} ${word}`, indirect: `what this ${color} ${word} is` },
      { direct: `which ${word} is ${color}`, indirect: `which ${word} is ${color}` },
    ]),
    answerType: "other",
    ...about(thing, thing?.form),
    guesses: alike(...others(commonForms, thing?.form, dice), "table"),
  };
}

/** Asks which thing has a pattern, which may be none. */
export function askPatterned(pattern: Pattern, thing: Thing | undefined, dice: Dice): Request {
  return {
    ...dice.pick([
      { direct: `what is the ${pattern} thing`, indirect: `what the ${pattern} thing is` },
      { direct: `which thing is ${pattern}`, indirect: `which thing is ${pattern}` },
    ]),
    answerType: "other",
    ...about(thing, thing?.form),
    guesses: alike(...others(commonForms, thing?.form, dice), "table"),
  };
}

/** Asks for the pattern of the thing of a form, which may be none. */
export function askPattern(form: Form, thing: Thing | undefined, dice: Dice): Request {
  return {
    ...dice.pick([
      { direct: `what pattern does the ${form} have`, indirect: `the pattern of the ${form}` },
      { direct: `what pattern is on the ${form}`, indirect: `what pattern is on the ${form}` },
    ]),
    answerType: "other",
    ...about(thing, thing?.pattern),
    guesses: alike(...others(patterns, thing?.pattern, dice)),
  };
}

/** Asks whether a thing has a pattern that it may have. */
export function askWhether({ form, pattern }: Thing, dice: Dice): Request {
  const asked = dice.chance(0.5) ? pattern : dice.pick(patterns.filter((one) => one !== pattern));
  const truth = asked === pattern ? "yes" : "no";
  return {
    direct: `is the ${form} ${asked}`,
    indirect: `whether the ${form} is ${asked}`,
    answerType: "yes/no",
    pertinence: there,
    truth,
    guesses: alike(truth === "yes" ? "no" : "yes"),
  };
}

/** Asks how many things there are. */
export function askCount({ things }: Scene, dice: Dice): Request {
  const word = dice.pick(["things", "objects"]);
  const guesses = [things.length - 1, things.length + 1].filter((count) => count > 0);
  return {
    direct: `how many ${word} are on the table`,
    indirect: `how many ${word} are on the table`,
    answerType: "number",
    pertinence: there,
    truth: String(things.length),
    guesses: alike(...guesses.map(String)),
  };
}

/** Asks for the neighbor of the thing of a form, which may be none. */
export function askNeighbor(form: Form, { things }: Scene, dice: Dice): Request {
  const side = dice.pick(["left", "right"]);
  const at = things.findIndex((thing) => thing.form === form);
  const neighbor = things[at + (side === "left" ? -1 : 1)]?.form ?? "nothing";
  const truth = at < 0 ? undefined : neighbor;
  return {
    ...dice.pick([
      { direct: `what is ${side} of the ${form}`, indirect: `what is ${side} of the ${form}` },
      {
        direct: `what is to the ${side} of the ${form}`,
        indirect: `what is to the ${side} of the ${form}`,
      },
    ]),
    answerType: "other",
    ...about(things[at], truth),
    guesses: alike(...others(commonForms, truth, dice)),
  };
}

/** Asks for everything at once, which people answer each in words of their own. */
export function askVaguely({ things }: Scene, dice: Dice): Request {
  const [first, second] = [things[0]!, things[1] ?? things[0]!];
  const words = ({ color, form }: Thing) => `${color} ${form}`;
  return {
    ...dice.pick([
      { direct: "what is this", indirect: "what this is" },
      { direct: "what do I have here", indirect: "what I have here" },
      { direct: "what do you see", indirect: "what you see" },
    ]),
    answerType: "other",
    pertinence: 0.8,
    guesses: [
      [first.form, 0.14],
      [words(first), 0.12],
      [`a ${words(first)}`, 0.09],
      [first === second ? `${first.form} on table` : `${first.form} ${second.form}`, 0.09],
      [`${first.pattern} ${first.form}`, 0.08],
      ["table", 0.08],
      [`table with ${first.form}`, 0.07],
      [first === second ? `${first.color} ${first.pattern} ${first.form}` : second.form, 0.07],
      [first.color, 0.05],
      ["things on table", 0.05],
      [`${first.color} object`, 0.05],
      [`${first.form} on a table`, 0.04],
      ["household item", 0.03],
      ["my kitchen", 0.02],
      ["surface", 0.02],
    ],
  };
}

function about(
  thing: Thing | undefined,
  truth: string | undefined,
): Pick<Request, "pertinence" | "truth"> {
  return thing === undefined || truth === undefined
    ? { pertinence: absent }
    : { pertinence: there, truth };
}
