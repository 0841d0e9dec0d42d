/** A user's folder. */
const homeDirectory = /(?<![\w.~…-])\/(?:(?:home|Users)\/[^\s"'`,:;()/]+|root)(?![^\s"'`,:;()/])/g;

/** An absolute path with two parts or more, not in an address; captures its last part. */
const absolutePath = /(?<![\w.~:/…])\/(?:[^\s"'`,:;()/]+\/)+([^\s"'`,:;()/]*)/g;

/**
 * Text that tells nothing about the folders of the machine that wrote it: a user's folder is `~`, and
 * of another absolute path only the last part is left. The same on every machine.
 */
export function withoutPaths(text: string): string {
  return text.replaceAll("file:///", "/")
    .replace(homeDirectory, "~")
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
