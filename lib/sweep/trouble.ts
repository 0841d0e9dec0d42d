import { formatDuration } from "../base/mod.ts";
import type { JobEvent } from "./executor.ts";

/** Says of a trial that does not go on as it should what it does, and the remedy; undefined of any other event. */
export function troubleOf(event: JobEvent | undefined): string | undefined {
  switch (event?.event) {
    case "wait":
      return `waits for ${event.owner}, which is at work in its folder: end that, or wait`;
    case "silent":
      return `has said nothing for ${formatDuration(event.seconds)}; ` +
        `after ${formatDuration(event.limit)} it is ended (--silence, in a cell silenceSeconds)`;
    case "restart":
      return `starts again: ${event.reason}`;
  }
}
