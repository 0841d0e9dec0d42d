import { PictureError } from "../../source.ts";

/** The bytes that a file's name may have on common systems. */
export const longestFileName = 255;

/** Says why no file can have this name; undefined where one can. */
export function nameProblem(name: string, longest: number = longestFileName): string | undefined {
  if (!name.isWellFormed()) {
    return "its name holds half a character (a lone surrogate), which no file can have";
  }
  const { length } = new TextEncoder().encode(name);
  return length > longest
    ? `its name has ${length} bytes in UTF-8, more than the ${longest} that a file's may have`
    : undefined;
}

/** @throws {PictureError} At a name that no file can have. */
export function checkName(name: string, longest?: number): void {
  const problem = nameProblem(name, longest);
  if (problem !== undefined) throw new PictureError(problem);
}
