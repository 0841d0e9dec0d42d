/** Characters of a path's part outside of quotes: also spaces, apostrophes in words, as shells have them too, and brackets. */
const part = /(?:[^\s"'`:;,()/\\]|(?<=\w)'(?=\w)|'\\''|\([^()\n/\\]*\)|[ ](?=[^\s/\\]))+/.source;

/** The last part of a path outside of quotes: a space may end it. */
const lastPart = /(?:[^\s"'`:;,()/\\]|(?<=\w)'(?=\w)|'\\'')*/.source;

/** A place where a path may begin: not in another path, an address or a share of numbers. */
const beginning = /(?<![\w.~:/\\…]|\$HOME"?)/.source;

/** A user's folder; its name may hold spaces where another part of the path follows. */
const homeDirectory = new RegExp(
  `${beginning}(?:/(?:home|Users)/(?:${part}(?=/)|[^\\s"'\`,:;()/]+)|/root(?![^\\s"'\`,:;()/]))`,
  "g",
);

/** An absolute path with two parts or more; captures its last part. */
const absolutePath = new RegExp(`${beginning}/(?:${part}/)+(${lastPart})`, "g");

/** An absolute path of Windows, on a drive or a share; captures its last part. */
const windowsPath = new RegExp(
  `(?<![\\w\\\\])(?:[A-Za-z]:[\\\\/]|\\\\\\\\)(?:${part}[\\\\/]+)*(${lastPart})`,
  "g",
);

/** A path in quotes, after `name=` or not, up to the same quote; captures quote, name and last part. */
const quotedPath =
  /(["'`])((?:[\w.-]+=)?)(?:[A-Za-z]:[\\/]|\\\\|\/)(?:(?:'\\''|[^\n/\\])*?[\\/])+?((?:'\\''|[^\n/\\"`])*?)\1(?![\w\\])/g;

/** A user's folder alone in quotes. */
const quotedHome = /(["'`])((?:[\w.-]+=)?)\/(?:home|Users)\/(?:'\\''|[^\n/"`])*?\1(?![\w\\])/g;

/** The part before the path in a file's address: `file://host/`, `file:///C:/`. */
const fileAddress = /\bfile:\/\/(?:[^/\s]*\/(?=[A-Za-z]:)|[^/\s]*(?=\/))/gi;

/**
 * Text that tells nothing about the folders of the machine that wrote it: a user's folder is `~`, and
 * of another absolute path only the last part is left. The same on every machine. Where it cannot be told
 * whether words after a space belong to a path, they are taken for a part of it.
 */
export function withoutPaths(text: string): string {
  return text.replace(fileAddress, "")
    .replace(quotedHome, "$1$2~$1")
    .replace(homeDirectory, "~")
    .replace(quotedPath, "$1$2…/$3$1")
    .replace(windowsPath, "…/$1")
    .replace(absolutePath, "…/$1");
}

/** A value of JSON with all its texts {@linkcode withoutPaths}. */
export function withoutPathsIn<T>(value: T): T {
  const replaced = JSON.stringify(
    value,
    (_, part) => typeof part === "string" ? withoutPaths(part) : part,
  );
  return JSON.parse(replaced);
}
