/** Formats seconds: "0.8 s", "42 s", "3 min 20 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Formats bytes: "12 kB", "0.3 MB", "274 MB". */
export function formatBytes(bytes: number): string {
  if (bytes < 0.1e6) return bytes < 1000 ? plural(bytes, "byte") : `${Math.floor(bytes / 1000)} kB`;
  const megabytes = bytes / 1e6;
  return `${megabytes.toFixed(megabytes < 9.95 ? 1 : 0)} MB`;
}

/**
 * Formats a share: "43.8%".
 *
 * @param share From 0 to 1.
 * @param digits Those after the point. @default 1
 */
export function formatShare(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)}%`;
}

/** Formats a count of things: "1 seed", "3 seeds". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Words as a list: "a", "a and b", "a, b and c". */
export function listWords(words: readonly string[], conjunction: "and" | "or" = "and"): string {
  const last = words.at(-1);
  return words.length < 2 ? last ?? "" : `${words.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}
