import type { Key } from "../../../base/mod.ts";
import { Dice } from "../generated/dice.ts";
import { colors, type Form, forms, type Scene } from "./scene.ts";

/** The subject of a question: the shapes, anything at all, or something that no picture shows. */
export type Topic = "shapes" | "vague" | "elsewhere";

/** A question about a scene. */
export interface Question {
  text: string;
  topic: Topic;
  /** VizWiz's type of the answers to it. */
  answerType: "yes/no" | "number" | "other";
  /** The answer of who sees the scene; absent where the scene has none. */
  truth?: string;
  /** Answers by mistake or at a guess. */
  mistakes: readonly string[];
}

/** The probability that a person finds that a good picture answers a question on the topic. */
export const pertinence: Readonly<Record<Topic, number>> = {
  shapes: 0.97,
  vague: 0.55,
  elsewhere: 0.06,
};

/** Another word for a true answer. */
export const otherWords: Readonly<Record<string, string>> = {
  circle: "round",
  square: "box",
  triangle: "pyramid",
  star: "starfish",
  cross: "plus",
  red: "crimson",
  yellow: "gold",
  green: "emerald",
  blue: "navy",
  purple: "violet",
  black: "dark",
  "1": "one",
  "2": "two",
  "3": "three",
  yes: "yeah",
  no: "nope",
  shapes: "figures",
};

type Bare = Omit<Question, "topic">;

const others = (all: readonly string[], truth: string, dice: Dice) =>
  dice.sample(all.filter((one) => one !== truth), 2);

/** Words for a scene of one shape, or of several. */
const wordsFor = ({ shapes }: Scene) =>
  shapes.length === 1
    ? { is: "is", does: "does", this: "this", one: "one", plural: "" }
    : { is: "are", does: "do", this: "these", one: "ones", plural: "s" };

/** Several of a form. */
const pluralOf = (form: Form) => form === "cross" ? "crosses" : `${form}s`;

function askColor(scene: Scene, dice: Dice): Bare {
  const { is, does, this: these } = wordsFor(scene);
  const { form, color, shapes } = scene;
  const named = shapes.length === 1 ? form : pluralOf(form);
  const text = dice.pick([
    `what color ${is} the ${named}`,
    `what colour ${is} the ${named}`,
    `what color ${is} ${these} ${named}`,
    `what is the color of the ${named}`,
    `which color ${does} the ${named} have`,
    `can you tell me the color of the ${named}`,
  ]);
  return { text, answerType: "other", truth: color, mistakes: others(colors, color, dice) };
}

function askForm(scene: Scene, dice: Dice): Bare {
  const { form, color } = scene;
  const { is, one, plural } = wordsFor(scene);
  const text = dice.pick([
    `what shape ${is} the ${color} ${one}`,
    `what ${is} the ${color} shape${plural}`,
    `what is the shape of the ${color} ${one}`,
    `which shape${plural} ${is} ${color}`,
    `can you tell me which shape${plural} ${is} ${color}`,
    `what shape ${is} the ${color} figure${plural}`,
  ]);
  return { text, answerType: "other", truth: form, mistakes: others(forms, form, dice) };
}

function askCount(scene: Scene, dice: Dice): Bare {
  const text = dice.pick([
    "how many shapes are there",
    "how many shapes are on the paper",
    "how many shapes do you see",
    "how many figures are there",
    "what is the number of shapes",
    "can you tell me how many shapes there are",
  ]);
  const count = scene.shapes.length;
  const mistakes = count === 1 ? ["2", "3"] : [`${count - 1}`, `${count + 1}`];
  return { text, answerType: "number", truth: `${count}`, mistakes };
}

function askSeveral(scene: Scene, dice: Dice): Bare {
  const isSeveral = scene.shapes.length > 1, asksForSeveral = dice.chance(0.5);
  const text = asksForSeveral
    ? dice.pick([
      "is there more than one shape",
      "are there several shapes",
      "do you see more than one figure",
    ])
    : dice.pick([
      "is there only one shape",
      "is there just one figure on the paper",
      "do you see a single shape",
    ]);
  const [truth, mistake] = isSeveral === asksForSeveral ? ["yes", "no"] : ["no", "yes"];
  return { text, answerType: "yes/no", truth, mistakes: [mistake] };
}

function askPresence(scene: Scene, dice: Dice): Bare {
  const truth = dice.pick(["yes", "no"]);
  const choose = <T extends string>(all: readonly T[], present: T) =>
    dice.pick(all.filter((one) => (one === present) === (truth === "yes")));
  const form = choose(forms, scene.form), color = choose(colors, scene.color);
  const text = dice.pick([
    `is there a ${form}`,
    `is there a ${form} on the paper`,
    `do you see a ${form}`,
    `is one of the shapes a ${form}`,
    `is there a ${color} shape`,
    `is any of the shapes ${color}`,
  ]);
  return { text, answerType: "yes/no", truth, mistakes: [truth === "yes" ? "no" : "yes"] };
}

function askVaguely(scene: Scene, dice: Dice): Bare {
  const text = dice.pick([
    "what is this",
    "what do I have here",
    "what am I looking at",
    "can you describe this",
    "can you tell me what this is",
  ]);
  const truth = scene.shapes.length === 1 ? scene.form : "shapes";
  return { text, answerType: "other", truth, mistakes: ["paper", "drawing"] };
}

const labels = ["label", "sign", "letter", "screen", "envelope", "receipt", "menu"];
const facts = ["expiration date", "price", "brand", "flavor", "name", "serial number"];
const goods = ["can", "bottle", "jar", "medicine", "milk", "juice", "package"];
const foods = ["soup", "cereal", "pizza", "rice", "meal"];

function askElsewhere(_scene: Scene, dice: Dice): Bare {
  const [label, fact, good, food] = [labels, facts, goods, foods].map((words) => dice.pick(words));
  const text = dice.pick([
    `what does the ${label} say`,
    `what does this ${label} say`,
    `can you read the ${label} to me`,
    `what is the ${fact}`,
    `what is the ${fact} of this ${good}`,
    `what is the ${fact} on the ${good}`,
    `what kind of ${good} is this`,
    `is this ${good} expired`,
    `how do I cook this ${food}`,
    `how many calories are in this ${food}`,
    "how many pills are left",
    "how much money is this",
    "what denomination is this bill",
    "what time is it",
    "what color is my shirt",
    "what color are these socks",
    "do these socks match",
    "is the oven on",
    "which button starts the oven",
    "who is on the phone",
  ]);
  return { text, answerType: "other", mistakes: ["nothing", "no", "shapes"] };
}

/** Presence is asked seldom: to hold the word against the picture takes more rows than these to learn. */
const kinds = [
  { topic: "shapes", share: 0.2, ask: askColor },
  { topic: "shapes", share: 0.2, ask: askForm },
  { topic: "shapes", share: 0.13, ask: askCount },
  { topic: "shapes", share: 0.08, ask: askSeveral },
  { topic: "shapes", share: 0.03, ask: askPresence },
  { topic: "vague", share: 0.09, ask: askVaguely },
  { topic: "elsewhere", share: 0.27, ask: askElsewhere },
] as const;

/** Thinks of a question to a scene, and says it in one of many ways. */
export function ask(scene: Scene, key: Key): Question {
  const dice = new Dice(key);
  const { topic, ask } = kinds[dice.weighted(kinds.map(({ share }) => share))]!;
  const bare = ask(scene, dice);
  return { ...bare, topic, text: phrase(bare.text, dice) };
}

function phrase(text: string, dice: Dice): string {
  const opening = dice.pick(["", "", "", "", "", "hi, ", "hello, "]);
  const closing = dice.pick(["", "", "", " please"]);
  const thanks = dice.pick(["", "", "", "", "", " Thank you.", " Thanks."]);
  const sentence = opening + text + closing;
  return `${sentence[0]!.toUpperCase()}${sentence.slice(1)}?${thanks}`;
}
