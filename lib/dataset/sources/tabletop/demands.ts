import type { Dice } from "../generated/dice.ts";
import { type Fault, type Photo, takePhoto } from "../generated/photo.ts";
import { askElsewhere, askSeldom, mentionElsewhere } from "./elsewhere.ts";
import type { Request } from "./request.ts";
import {
  askColor,
  askCount,
  askForm,
  askNeighbor,
  askPattern,
  askPatterned,
  askVaguely,
  askWhether,
} from "./requests.ts";
import { composeScene, type Scene, type Sketch } from "./scene.ts";
import { commonColors, commonForms, rareColors, rareForms } from "./things.ts";
import { sayAtLength, sayShortly } from "./wording.ts";

/** The kind of difficulty of a row, for whoever is to tell whether it is answerable. */
export type Demand = "little" | "reading" | "seeing" | "matching" | "noisy";

/** A row's picture and words, before anybody answers. */
export interface Draft {
  scene: Scene;
  photo: Photo;
  request: Request;
  text: string;
}

/** The shares of the demands where they are mixed. */
export const shares: Readonly<Record<Demand, number>> = {
  little: 0.2,
  reading: 0.22,
  seeing: 0.2,
  matching: 0.26,
  noisy: 0.12,
};

/** The drafting of rows by their demand. */
export const demands: Readonly<Record<Demand, (dice: Dice) => Draft>> = {
  little,
  reading,
  seeing,
  matching,
  noisy,
};

const allFaults: readonly Fault[] = ["blurred", "dark", "out of view", "covered"];

/** One large thing, a picture that is good or hopeless, few words. */
function little(dice: Dice): Draft {
  const scene = composeScene([{}], "large", dice);
  const photo = takePhoto(allFaults, dice.chance(0.7) ? [0, 0.25] : [0.75, 1], dice);
  const request = dice.chance(0.3) ? askElsewhere(dice) : askSomething(scene, dice);
  return { scene, photo, request, text: sayShortly(request, dice) };
}

/** A clear picture; the words decide, and stand anywhere in a long text. */
function reading(dice: Dice): Draft {
  const scene = composeScene(dice.chance(0.6) ? [{}] : [{}, {}], "medium", dice);
  const photo = takePhoto(allFaults, [0, 0.2], dice);
  const asksElsewhere = dice.chance(0.5);
  const request = asksElsewhere ? askElsewhere(dice) : askSomething(scene, dice);
  const form = dice.pick(commonForms);
  const mentioned = asksElsewhere
    ? dice.pick([
      `I know the color of the ${form}`,
      `never mind the ${form}`,
      `the ${form} is mine`,
    ])
    : mentionElsewhere(dice);
  const text = sayAtLength(request, dice.chance(0.35) ? mentioned : undefined, dice);
  return { scene, photo, request, text };
}

/**
 * Plain words that are always about things on the table; the picture decides. For half of the rows by
 * a fine pattern: checks, which are both kinds of stripes at one place, or the two kinds of stripes
 * on two things, of which only a look at places in their surroundings tells the difference. For the
 * other half by its quality, of all degrees.
 */
function seeing(dice: Dice): Draft {
  if (dice.chance(0.5)) {
    const isThere = dice.chance(0.5);
    const sketches: Sketch[] = isThere
      ? [{ pattern: "checked" }, { pattern: "plain" }]
      : [{ pattern: "striped", lying: true }, { pattern: "striped", lying: false }];
    const scene = composeScene(dice.sample(sketches, 2), "medium", dice);
    const checked = scene.things.find(({ pattern }) => pattern === "checked");
    const request = askPatterned("checked", checked, dice);
    const photo = takePhoto(allFaults, [0, 0.12], dice);
    return { scene, photo, request, text: sayShortly(request, dice) };
  }
  const scene = composeScene([{}, {}], "medium", dice);
  const photo = takePhoto(allFaults, dice.chance(0.5) ? [0.15, 0.45] : [0.55, 0.85], dice);
  const request = askSomething(scene, dice);
  return { scene, photo, request, text: sayShortly(request, dice) };
}

/**
 * Plain words and a clear picture, of which neither decides: a thing is asked for that is there or is
 * not. Most are large and asked for by one of three colors; the others are asked for by their form
 * among several that overlap.
 */
function matching(dice: Dice): Draft {
  const isThere = dice.chance(0.5);
  const photo = takePhoto(allFaults, [0, 0.15], dice);
  if (dice.chance(0.7)) {
    const [first, ...absent] = dice.sample(commonColors, 3);
    const scene = composeScene([{ color: first!, pattern: "plain" }], "large", dice);
    const request = isThere
      ? askForm(first!, scene.things[0], dice)
      : askForm(dice.pick(absent), undefined, dice);
    return { scene, photo, request, text: sayShortly(request, dice) };
  }
  const [form, ...more] = dice.sample(commonForms, 4);
  const scene = composeScene(more.map((form) => ({ form })), "small", dice);
  const thing = dice.pick(scene.things);
  const request = isThere
    ? dice.chance(0.6) ? askColor(thing.form, thing, dice) : askNeighbor(thing.form, scene, dice)
    : dice.chance(0.6)
    ? askColor(form!, undefined, dice)
    : askNeighbor(form!, scene, dice);
  return { scene, photo, request, text: sayShortly(request, dice) };
}

/** Things, colors and questions of which there are few, a picture of middling quality, people who guess. */
function noisy(dice: Dice): Draft {
  const rare = { form: dice.pick(rareForms), color: dice.pick(rareColors) };
  const scene = composeScene([rare], "medium", dice);
  const photo = takePhoto(["blurred", "dark"], [0.05, 0.3], dice);
  const asked = dice.chance(0.5) ? askSeldom(dice) : askSomething(scene, dice);
  const isThere = asked.truth !== undefined;
  const request = { ...asked, pertinence: isThere ? 0.68 : 0.45 };
  return { scene, photo, request, text: sayShortly(request, dice) };
}

/** Asks something about a thing that is there. */
function askSomething(scene: Scene, dice: Dice): Request {
  const thing = dice.pick(scene.things);
  const kinds = [
    () => askColor(thing.form, thing, dice),
    () => askForm(thing.color, thing, dice),
    () => askPattern(thing.form, thing, dice),
    () => askWhether(thing, dice),
    () => askCount(scene, dice),
    () => askVaguely(scene, dice),
  ];
  return kinds[dice.weighted([0.26, 0.24, 0.09, 0.08, 0.09, 0.24])]!();
}
