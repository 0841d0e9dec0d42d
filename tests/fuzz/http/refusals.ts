import { always } from "./answers.ts";
import { html, type Named, own } from "./raw_answers.ts";

const statuses = [
  ...[400, 401, 403, 404, 405, 407, 408, 410, 418, 421, 425, 429, 451, 500, 501, 502, 503, 504],
  ...[505, 507, 511, 599, 999],
];

const waits = ["0", "-5", "soon", "", "0.01", "1e-3", "86400", "Thu, 01 Jan 1970 00:00:00 GMT"];

/** Servers that refuse. */
export const refusals: Named = {
  ...Object.fromEntries(statuses.map((status) => [`${status}`, always(status, [], () => html)])),
  ...Object.fromEntries(
    waits.map((wait) => [`503 to wait for "${wait}"`, always(503, [["retry-after", wait]])]),
  ),
  "429 to wait until tomorrow": always(429, [
    ["retry-after", new Date(Date.now() + 86_400_000).toUTCString()],
  ]),
  "404 with the file": own("404 Not Found"),
};
