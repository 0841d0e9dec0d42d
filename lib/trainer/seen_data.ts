import { type Dataset, DatasetError, splitTitles } from "../dataset/mod.ts";
import type { TrialSettings } from "./settings.ts";

const rowSettings = { trainRows: "train", valRows: "val", testRows: "test" } as const;

/** The data of trials that were looked at one after the other. */
export class SeenData {
  readonly #byHash = new Map<string, TrialSettings>();
  readonly #said = new Set<string>();

  /**
   * Refuses a second number of rows that comes to the rows of the first, since there are no more.
   *
   * @throws {DatasetError} The message names both and the rows that there are.
   */
  check(settings: TrialSettings, { hash, found }: Pick<Dataset, "hash" | "found">): void {
    const other = this.#byHash.get(hash);
    this.#byHash.set(hash, other ?? settings);
    if (other === undefined) return;
    for (const name of ["trainRows", "valRows", "testRows"] as const) {
      if (other[name] === settings[name]) continue;
      const split = rowSettings[name];
      const rows = found[split].rows.toLocaleString("en");
      throw new DatasetError(
        `${name}=${other[name]} and ${name}=${settings[name]} are the same data: there are only ` +
          `${rows} ${splitTitles[split]} rows. Compare numbers up to ${
            found[split].rows
          }, or leave one ` +
          "of the two out.",
      );
    }
  }

  /** Tells whether a line was not said yet. */
  isNews(line: string): boolean {
    const isNews = !this.#said.has(line);
    this.#said.add(line);
    return isNews;
  }
}
