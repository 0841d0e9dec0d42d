import { type Opinion, unanswerable } from "../generated/opinion.ts";
import { clarity } from "../generated/photo.ts";
import type { Request } from "./request.ts";
import { sayings } from "./things.ts";

/**
 * The opinion on a request and a picture.
 *
 * @param severity How bad the picture is, 0 to 1.
 */
export function formOpinion(
  { pertinence, truth, guesses }: Pick<Request, "pertinence" | "truth" | "guesses">,
  severity: number,
): Opinion {
  const answering = clarity(severity) * pertinence;
  const mistaken = truth === undefined ? answering : answering * (0.05 + 0.25 * severity);
  const said = new Map<string, number>();
  const say = (text: string, share: number) => said.set(text, (said.get(text) ?? 0) + share);
  for (const [text, share] of guesses) say(text, mistaken * share);
  if (truth !== undefined) {
    for (const [text, share] of sayings[truth]!) say(text, (answering - mistaken) * share);
  }
  const answers = Array.from(said).filter(([, share]) => share > 0);
  return {
    answers: [...answers.map(([text]) => text), unanswerable],
    probabilities: [...answers.map(([, share]) => share), 1 - answering],
  };
}
