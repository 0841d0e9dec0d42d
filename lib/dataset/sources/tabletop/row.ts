import { foldIn, type Key, randomKey } from "../../../base/mod.ts";
import type { SplitName } from "../../source.ts";
import { Dice } from "../generated/dice.ts";
import type { Opinion } from "../generated/opinion.ts";
import { type Demand, demands, type Draft, shares } from "./demands.ts";
import { formOpinion } from "./form_opinion.ts";

/** Everything that a row's picture and annotation come from. */
export interface Row extends Pick<Draft, "scene" | "photo"> {
  key: Key;
  /** The kind of its difficulty. */
  demand: Demand;
  question: { text: string; answerType: string };
  opinion: Opinion;
}

const seed = randomKey(2);
const names = Object.keys(shares) as Demand[];

/**
 * Makes up a row, always the same one.
 *
 * @param demand What the row demands; "mixed" leaves it to chance.
 */
export function composeRow(demand: Demand | "mixed", split: SplitName, row: number): Row {
  const key = foldIn(seed, demand, split, row);
  const dice = new Dice(foldIn(key, "draft"));
  const chosen = names[dice.weighted(names.map((name) => shares[name]))]!;
  const own = demand === "mixed" ? chosen : demand;
  const { scene, photo, request, text } = demands[own](dice);
  return {
    ...{ key, scene, photo },
    demand: own,
    question: { text, answerType: request.answerType },
    opinion: formOpinion(request, photo.severity),
  };
}
