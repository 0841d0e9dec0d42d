import { projectRoot } from "./paths.ts";
import { withoutFolders, withSeparators } from "./privacy.ts";
import { homeDirectory } from "./user_path.ts";

/**
 * A command of words that can be pasted into a shell (POSIX) in the project's folder and gives it the same
 * words. It names neither that folder, which is ".", nor the user's, which is "$HOME".
 */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

/** A word of a command of a shell, with its quotes. */
const shellWords = /(?:'[^']*'|"[^"]*"|\\[^]|[^\s'"\\])+/g;

/**
 * A command of {@linkcode shellCommand} as a committed file has it: of a path outside of the project's folder
 * and the user's, alone or after `name=`, only the last part is left.
 */
export function publicCommand(command: string): string {
  return command.replace(shellWords, (word) => {
    const text = word.replace(/'([^']*)'|\\([^])/g, "$1$2");
    const [, name = "", path] =
      /^((?:[\w.-]+=)?)((?:[A-Za-z]:)?[\\/].*|\.\.(?:[\\/].*)?|file:.*)$/is.exec(text) ?? [];
    if (path === undefined) return word;
    return quote(name + withoutFolders(/^file:/i.test(path) ? withSeparators(path) : path));
  });
}

function shellWord(word: string): string {
  const local = word.replace(beginningOf(projectRoot), ".");
  const home = homeDirectory();
  const match = home === undefined ? null : beginningOf(home).exec(local);
  if (home === undefined || match === null) return quote(local) || "''";
  const after = local.slice(match.index + home.length);
  return `${quote(local.slice(0, match.index))}"$HOME"${quote(after)}`;
}

/** A folder where a path begins: at the beginning of a word, or after an equals sign. */
function beginningOf(folder: string): RegExp {
  return new RegExp(`(?<=^|=)${RegExp.escape(folder)}(?=/|$)`);
}

/** Text in single quotes, where it needs them. */
function quote(text: string): string {
  return /^[\w@%+=:,./…-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
