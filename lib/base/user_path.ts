import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "./user_error.ts";

/** Returns the user's own folder; undefined where the environment names none. */
export function homeDirectory(): string | undefined {
  const home = Deno.env.get(Deno.build.os === "windows" ? "USERPROFILE" : "HOME");
  return home === "" || home === "/" ? undefined : home;
}

/**
 * Resolves a path that a user typed, as {@linkcode expandPath} reads it, from the folder that the program
 * runs in.
 *
 * @returns An absolute path.
 * @throws {UserError} Where {@linkcode expandPath} does.
 */
export function userPath(text: string): string {
  return resolve(expandPath(text));
}

/**
 * Reads a path that a user typed: `~` is the user's own folder, and a file URL its path, since shells leave
 * both as they are after an equals sign. Any other text stays as it is.
 *
 * @throws {UserError} At another user's `~name`, at `~` where HOME is not set, and at a file URL that names
 *   no path of this machine.
 */
export function expandPath(text: string): string {
  if (/^file:\/\//i.test(text)) return pathOfUrl(text);
  if (!text.startsWith("~")) return text;
  const [, tail] = /^~(?:[/\\]+(.*))?$/s.exec(text) ?? [];
  const home = homeDirectory();
  if (home === undefined || !/^~(?:[/\\]|$)/.test(text)) {
    throw new UserError(`The folder of '${text}' is not known here: write the whole path.`);
  }
  return join(home, tail ?? "");
}

/** @throws {UserError} At a URL of another machine, and at one that cannot be decoded to a path. */
function pathOfUrl(text: string): string {
  const told = (problem: string) =>
    new UserError(`'${text}' names no path here: ${problem}. Write the path itself.`);
  if (!URL.canParse(text)) throw told("it is no valid URL");
  const { host, pathname } = new URL(text);
  if (host !== "" && Deno.build.os !== "windows") {
    throw told(`it is a file of the machine ${host}, and a file URL here begins with file:///`);
  }
  if (/%2f|%00/i.test(pathname)) throw told("a name of a file holds neither %2F nor %00");
  try {
    return fileURLToPath(text);
  } catch (error) {
    if (!(error instanceof URIError || error instanceof TypeError)) throw error;
    throw told("its % signs are no UTF-8 (write % as %25)");
  }
}

/**
 * Makes the folder from which a task was started the one that relative paths are from. `deno task` runs in
 * the folder of deno.json and names the user's in INIT_CWD.
 *
 * @param projectRoot The folder of deno.json.
 */
export function enterUserDirectory(projectRoot: string): void {
  const directory = Deno.env.get("INIT_CWD");
  if (directory === undefined || directory === "" || Deno.cwd() !== projectRoot) return;
  try {
    Deno.chdir(directory);
  } catch {
    // It is gone, or a program above set it otherwise.
  }
}
