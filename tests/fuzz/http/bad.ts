import { noise } from "./noise.ts";
import type { Named } from "./raw_answers.ts";
import { redirections } from "./redirections.ts";
import { refusals } from "./refusals.ts";
import { wrongBodies } from "./wrong_bodies.ts";
import { wrongContents } from "./wrong_contents.ts";
import { wrongRanges } from "./wrong_ranges.ts";

/** Servers that give the file in a way that is not allowed, something else, or nothing. */
export const bad: Named = {
  ...wrongContents,
  ...wrongBodies,
  ...wrongRanges,
  ...redirections,
  ...refusals,
  ...noise,
};
