/** Characters of a path's part outside of quotes: also spaces, apostrophes in words, as shells have them too, and brackets. */
const part = /(?:[^\s"'`:;,()/\\]|(?<=\w)'(?=\w)|'\\''|\([^()\n/\\]*\)|[ ](?=[^\s/\\]))+/.source;

/** The last part of a path outside of quotes: a space may end it. */
const lastPart = /(?:[^\s"'`:;,()/\\]|(?<=\w)'(?=\w)|'\\'')*/.source;

/** A place where a path may begin: not in another path, an address, a drive's path or a share of numbers. */
const beginning = /(?<![\w.~/\\…]|\b[A-Za-z]:|\$HOME"?)/.source;

/** Further words of a user's name, which only capitals tell from what is said next. */
const furtherNames = /(?:(?<![.!?]) [A-Z][\w.-]*)*/.source;

/** A user's folder; its name may hold spaces where another part of the path follows. */
const homeDirectory = new RegExp(
  `${beginning}(?:/(?:home|Users)/(?:${part}(?=/)|[^\\s"'\`,:;()/]+${furtherNames})|/root(?![^\\s"'\`,:;()/]))`,
  "g",
);

/** Another user's folder, as shells write it. */
const namedHome = /(?<![\w.~/\\])~[A-Za-z_][\w.-]*(?=\/)/g;

/** An absolute path with two parts or more. */
const absolutePath = new RegExp(`${beginning}/(?:${part}/)+${lastPart}(${furtherNames})`, "g");

/** An absolute path of Windows on a drive or a share, or of a share with slashes, which no address has before it. */
const windowsPath = new RegExp(
  `(?:(?<![\\w\\\\])(?:(?:\\\\\\\\[?.]\\\\)?[A-Za-z]:[\\\\/]+|\\\\\\\\)|(?<![\\w:/\\\\])//(?=[\\w.$-]+/))` +
    `(?:${part}[\\\\/]+)*${lastPart}(${furtherNames})`,
  "g",
);

/** A path in quotes, after `name=` or not, up to the same quote; captures quote, name and path. */
const quotedPath =
  /(["'`])((?:[\w.-]+=)?)((?:[A-Za-z]:[\\/]|\\\\|\/)(?:(?:'\\''|[^\n/\\])*?[\\/])+?(?:'\\''|[^\n/\\"`])*?)\1(?![\w\\])/g;

/** A user's folder alone in quotes. */
const quotedHome = /(["'`])((?:[\w.-]+=)?)\/(?:home|Users)\/(?:'\\''|[^\n/"`])*?\1(?![\w\\])/g;

/** The part before the path in a file's address: `file:`, `file://host/`, `file:///C:/`. */
const fileAddress = /\bfile:(?:\/\/[^/\\\s]*)?(?:\/(?=[A-Za-z]:)|(?=[/\\]))/gi;

/** A file's address, in which separators of a path may be encoded. */
const encodedAddress = /\bfile:[^\s"'`]*/gi;

/** A file's address with the separators that it encodes, each itself. */
export function withSeparators(address: string): string {
  return address.replace(/%(?:2f|3a|5c)/gi, decodeURIComponent);
}

/** A process of a machine, as the holder of a lock is named; captures what may be told of it. */
const processOfHost = /\b(process \d+) on [^\s,;()]+/g;

/** The folders that hold those of users, on any system. */
const folderOfHomes = /^(?:home|homes|users|documents and settings)$/i;

/** Separators of a path's parts; a backslash may also be that of an apostrophe in a shell. */
const separators = /(?:\/|\\(?!''))+/;

/**
 * A path of which only its last part is left, unless that is a user's name or that of a machine.
 *
 * @param further What follows the path and belongs to it where it ends in a user's name.
 */
function shortened(text: string, further = ""): string {
  const path = text.slice(0, text.length - further.length);
  const parts = path.replace(/^\\\\[?.]\\/, "").split(separators);
  const isShare = /^(?:\\\\(?![?.]\\)|\/\/)/.test(path);
  const last = parts.at(-1)!;
  // The first part is empty, or a drive.
  if (isShare && parts.length === 2) return `…${further}`;
  return folderOfHomes.test(parts.at(-2) ?? "") ? "~" : `…/${last}${further}`;
}

/**
 * Text that tells nothing about the folders of the machine that wrote it, nor its name: a user's folder is
 * `~`, and of another absolute path only the last part is left. The same on every machine. Where it cannot be
 * told whether words after a space belong to a path, they are taken for a part of it.
 */
export function withoutPaths(text: string): string {
  return text.replace(encodedAddress, withSeparators)
    .replace(fileAddress, "")
    .replace(processOfHost, "$1")
    .replace(quotedHome, "$1$2~$1")
    .replace(homeDirectory, "~")
    .replace(namedHome, "~")
    .replace(
      quotedPath,
      (_, quote: string, name: string, path: string) => quote + name + shortened(path) + quote,
    )
    .replace(windowsPath, (path, further: string) => shortened(path, further))
    .replace(absolutePath, (path, further: string) => shortened(path, further));
}

/**
 * The path of a user's folder as a committed file has it: its last part alone, "…/vizwiz"; "…/~" of a user's
 * own folder, whose last part is a name.
 *
 * @param path A path of any system, relative or absolute.
 */
export function withoutFolders(path: string): string {
  const parts = path.split(/[\\/]+/).filter((part) => part !== "");
  const last = parts.at(-1) ?? "";
  const isHome = folderOfHomes.test(parts.at(-2) ?? "") || path === "/root";
  return `…/${isHome ? "~" : last}`;
}

/** A value of JSON with all its texts {@linkcode withoutPaths}. */
export function withoutPathsIn<T>(value: T): T {
  const replaced = JSON.stringify(
    value,
    (_, part) => typeof part === "string" ? withoutPaths(part) : part,
  );
  return JSON.parse(replaced);
}
